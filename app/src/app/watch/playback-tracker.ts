import type { WatchEventInput, WatchVerb } from '@kyck/core/graphql/schema.generated';

/** Dependencies of a tracker, and how often it reports. */
export interface TrackerPorts {
  /** Length that a segment may reach before a heartbeat reports it. */
  readonly heartbeatMs: number;
  readonly now: () => number;
  readonly newId: () => string;
  /** Receives each event as it happens. */
  readonly record: (event: WatchEventInput) => void;
}

/** A position is a jump if it differs by more than this from that of steady playing. */
const jumpMs = 2_500;

/**
 * Turns what a player does into watch events.
 *
 * Each event that ends a stretch of playing carries the segment of the video really played since the last event;
 * segments never overlap and never span a jump, so their union is what was seen.
 */
export class PlaybackTracker {
  /** Where the open segment began, while the video plays. */
  private segmentFrom: number | undefined;
  private position = 0;
  private seenAt = 0;
  private isEnded = false;

  constructor(
    private readonly playbackId: string,
    private readonly videoId: string,
    private readonly ports: TrackerPorts,
  ) {}

  /** The player is ready to play. */
  ready(): void {
    this.emit('INITIALIZED');
  }

  /** The video plays from `positionMs`; `rate` is 1 at normal speed. */
  playing(positionMs: number, rate = 1): void {
    if (this.isEnded) {
      return;
    }
    if (this.segmentFrom !== undefined) {
      this.tick(positionMs, rate);
      return;
    }
    this.segmentFrom = positionMs;
    this.moveTo(positionMs);
    this.emit('PLAYED');
  }

  /** The position while the video plays, about once a second. */
  tick(positionMs: number, rate = 1): void {
    if (this.segmentFrom === undefined) {
      return;
    }

    const expected = this.position + (this.ports.now() - this.seenAt) * rate;
    if (Math.abs(positionMs - expected) > jumpMs && Math.abs(positionMs - this.position) > jumpMs) {
      this.emit('SEEKED', this.position);
      this.segmentFrom = positionMs;
      this.moveTo(positionMs);
      return;
    }

    this.moveTo(positionMs);
    if (positionMs - this.segmentFrom >= this.ports.heartbeatMs) {
      this.emit('HEARTBEAT', positionMs);
      this.segmentFrom = positionMs;
    }
  }

  /** The video is paused: by hand, for buffering, or because the time is over. */
  paused(positionMs: number, rate = 1): void {
    if (this.segmentFrom === undefined) {
      return;
    }
    this.tick(positionMs, rate);
    this.emit('PAUSED', this.position);
    this.segmentFrom = undefined;
  }

  /** The video is over. */
  completed(durationMs: number): void {
    if (this.isEnded) {
      return;
    }
    const isSteady = this.segmentFrom !== undefined && Math.abs(durationMs - this.position) <= jumpMs;
    this.emit('COMPLETED', isSteady ? durationMs : this.position);
    this.segmentFrom = undefined;
    this.position = 0;
  }

  /** The player cannot play this video. */
  failed(): void {
    this.emit('ERRORED', this.position);
    this.segmentFrom = undefined;
  }

  /** The page is left. Nothing is recorded after it. */
  left(): void {
    if (!this.isEnded) {
      this.emit('TERMINATED', this.position);
      this.segmentFrom = undefined;
      this.isEnded = true;
    }
  }

  private moveTo(positionMs: number): void {
    this.position = positionMs;
    this.seenAt = this.ports.now();
  }

  /** Records `verb`, with the open segment up to `toMs` when there is one with length. */
  private emit(verb: WatchVerb, toMs?: number): void {
    const from = this.segmentFrom;
    const segment =
      from !== undefined && toMs !== undefined && toMs > from
        ? { fromMs: Math.round(from), toMs: Math.round(toMs) }
        : {};
    this.ports.record({
      id: this.ports.newId(),
      playbackId: this.playbackId,
      videoId: this.videoId,
      verb,
      occurredAt: new Date(this.ports.now()).toISOString(),
      ...segment,
    });
  }
}
