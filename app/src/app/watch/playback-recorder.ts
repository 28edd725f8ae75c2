import { inject } from '@angular/core';

import { PlaybackTracker } from './playback-tracker';
import { PlayerClock } from './player-clock';
import { uuidV7 } from './uuid-v7';
import type { Playback } from './watch-data';
import { WatchOutbox } from './watch-outbox';
import type { PlayerMoment } from './youtube-player';

/** Heartbeat where the server gives none. */
const defaultHeartbeatSeconds = 10;

/**
 * Measures what a page plays, and hands it to the outbox as watch events. Must be made where `inject` works.
 */
export class PlaybackRecorder {
  private readonly outbox = inject(WatchOutbox);
  private readonly clock = new PlayerClock();
  private tracker: PlaybackTracker | undefined;

  /** Milliseconds played since the page was opened. */
  readonly playedMs = this.clock.playedMs;
  readonly isPlaying = this.clock.isPlaying;

  /** Begins the events of a playback; those of the one before end. */
  begin(playback: Playback, childId: string, videoId: string): void {
    this.end();
    const { heartbeatSeconds } = playback;
    this.tracker = new PlaybackTracker(playback.id, videoId, {
      heartbeatMs: (heartbeatSeconds > 0 ? heartbeatSeconds : defaultHeartbeatSeconds) * 1000,
      now: () => Date.now(),
      newId: () => uuidV7(),
      record: (event) => {
        void this.outbox.add(childId, event).then(async () => {
          // What ends a playback is sent by whoever ends it.
          if (event.verb === 'PLAYED' || event.verb === 'HEARTBEAT' || event.verb === 'SEEKED') {
            await this.outbox.flush();
          }
        });
      },
    });
  }

  /** Ends the events of this playback: its page or player is gone. */
  end(): void {
    this.tracker?.left();
    this.tracker = undefined;
  }

  /** Milliseconds for which a video that has played is paused; nothing while it plays and before. */
  pausedForMs(): number | undefined {
    return this.clock.pausedForMs();
  }

  ready(): void {
    this.tracker?.ready();
  }

  playing({ positionMs, rate }: PlayerMoment): void {
    this.clock.start();
    this.tracker?.playing(positionMs, rate);
  }

  paused({ positionMs, rate }: PlayerMoment): void {
    this.clock.pause();
    this.tracker?.paused(positionMs, rate);
    void this.outbox.flush();
  }

  completed({ positionMs }: PlayerMoment): void {
    this.clock.pause();
    this.tracker?.completed(positionMs);
  }

  failed(): void {
    this.clock.pause();
    this.tracker?.failed();
  }

  /** Counts what was played up to this moment, about once a second. */
  tick(moment: PlayerMoment | undefined): void {
    if (moment !== undefined && this.clock.isPlaying()) {
      this.clock.tick();
      this.tracker?.tick(moment.positionMs, moment.rate);
    }
  }

  /** Stops measuring: there is no player any more. */
  stop(): void {
    this.clock.stop();
  }

  /** Sends what is in the outbox. */
  async flush(): Promise<void> {
    await this.outbox.flush();
  }
}
