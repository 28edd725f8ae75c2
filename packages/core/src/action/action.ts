import { signal } from '@angular/core';

import { problemOf, type Problem } from './problem';

/** Something a person starts by a button: one run at a time, with the problem of the last run and another try. */
export class Action {
  private readonly running = signal(false);
  private readonly failure = signal<Problem | undefined>(undefined);
  private lastWork: (() => Promise<void>) | undefined;

  readonly isBusy = this.running.asReadonly();

  /** Why the last run failed; nothing while it runs and after it succeeded. */
  readonly problem = this.failure.asReadonly();

  /** Runs `work` and reports whether it succeeded. Does nothing while an earlier run is going on. */
  async run(work: () => Promise<void>): Promise<boolean> {
    if (this.running()) {
      return false;
    }
    this.running.set(true);
    this.failure.set(undefined);
    this.lastWork = work;

    try {
      await work();
      return true;
    } catch (cause) {
      this.failure.set(problemOf(cause));
      return false;
    } finally {
      this.running.set(false);
    }
  }

  /** Runs the work of the last run again and reports whether it succeeded. */
  async retry(): Promise<boolean> {
    return this.lastWork !== undefined && (await this.run(this.lastWork));
  }

  /** Removes the problem of the last run. */
  clear(): void {
    this.failure.set(undefined);
  }
}
