/** Waiting for the lock fails after this time. */
const waitAtMostMs = 30_000;

/**
 * A mutual exclusion between all tabs of the browser, by Web Locks. Where the browser has none (pages over plain
 * HTTP) it works within the page only.
 */
export class SessionLock {
  private tail: Promise<unknown> = Promise.resolve();

  constructor(private readonly name: string) {}

  /** Runs `work` while no other tab has the lock. Rejects as `work` does, or after a long wait. */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    const locks = (navigator as { readonly locks?: LockManager }).locks;
    if (locks === undefined) {
      return this.runInPage(work);
    }
    return this.runInPage(async () => {
      const waiting = new AbortController();
      const timer = setTimeout(() => {
        waiting.abort();
      }, waitAtMostMs);
      return locks.request(this.name, { signal: waiting.signal }, async () => {
        clearTimeout(timer);
        return work();
      });
    });
  }

  private async runInPage<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.tail.then(work, work);
    this.tail = turn.catch(() => undefined);
    return turn;
  }
}
