import { signal } from '@angular/core';

/** A gap between two looks that is longer than this was sleep, not playing. */
const longestGapMs = 5_000;

/** Measures how long a player has really played, and for how long it stands still. */
export class PlayerClock {
  private readonly played = signal(0);
  private readonly running = signal(false);
  private seenAt = 0;
  private pausedAt: number | undefined;

  /** Milliseconds played since the page was opened. Pauses, buffering and sleep of the device do not count. */
  readonly playedMs = this.played.asReadonly();
  /** Whether the video plays. */
  readonly isPlaying = this.running.asReadonly();

  /** For how long a video that has played stands still; nothing while it plays and before. */
  pausedForMs(): number | undefined {
    return this.pausedAt === undefined ? undefined : Date.now() - this.pausedAt;
  }

  /** The video plays. */
  start(): void {
    if (!this.running()) {
      this.seenAt = Date.now();
      this.pausedAt = undefined;
      this.running.set(true);
    }
  }

  /** Adds what was played since the last look. */
  tick(): void {
    if (this.running()) {
      const now = Date.now();
      this.played.update((played) => played + Math.min(longestGapMs, Math.max(0, now - this.seenAt)));
      this.seenAt = now;
    }
  }

  /** The video stands still. */
  pause(): void {
    if (this.running()) {
      this.tick();
      this.pausedAt = Date.now();
      this.running.set(false);
    }
  }

  /** There is no player any more. */
  stop(): void {
    this.tick();
    this.pausedAt = undefined;
    this.running.set(false);
  }
}
