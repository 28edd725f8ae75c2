import { signal } from '@angular/core';

/** A gap between two ticks that is longer than this was sleep, not playing. */
const longestGapMs = 5_000;

/** Measures how long a player has really played, and for how long it is paused. */
export class PlayerClock {
  private readonly played = signal(0);
  private readonly running = signal(false);
  private seenAt = 0;
  private pausedAt: number | undefined;

  /** Milliseconds played since the page was opened. Pauses, buffering and sleep of the device do not count. */
  readonly playedMs = this.played.asReadonly();
  readonly isPlaying = this.running.asReadonly();

  /** Milliseconds for which a video that has played is paused; nothing while it plays and before. */
  pausedForMs(): number | undefined {
    return this.pausedAt === undefined ? undefined : Date.now() - this.pausedAt;
  }

  start(): void {
    if (!this.running()) {
      this.seenAt = Date.now();
      this.pausedAt = undefined;
      this.running.set(true);
    }
  }

  /** Adds what was played since the last tick. */
  tick(): void {
    if (this.running()) {
      const now = Date.now();
      this.played.update((played) => played + Math.min(longestGapMs, Math.max(0, now - this.seenAt)));
      this.seenAt = now;
    }
  }

  pause(): void {
    if (this.running()) {
      this.tick();
      this.pausedAt = Date.now();
      this.running.set(false);
    }
  }

  /** Ends the measurement, since there is no player any more. */
  stop(): void {
    this.tick();
    this.pausedAt = undefined;
    this.running.set(false);
  }
}
