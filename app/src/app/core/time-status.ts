import { DestroyRef, effect, inject, signal, untracked, type Signal } from '@angular/core';

import { ChildTimeData, type TimeLeft } from './child-time-data';

/** The server's last answer about a child's time. */
export interface TimeAnswer {
  readonly time: TimeLeft;
  /** When it was received, in milliseconds of this device's clock. */
  readonly receivedAt: number;
}

/** A child's time, refreshed while the page is visible. */
export interface TrackedTime {
  /** Nothing until the server has answered about this child. */
  readonly latest: Signal<TimeAnswer | undefined>;
  /** Takes over an answer that was part of another request. */
  apply(time: TimeLeft): void;
  /** Asks the server; `undefined` when it cannot be reached. Concurrent calls share one request. */
  refresh(): Promise<TimeLeft | undefined>;
}

const checkEveryMs = 1_000;
/** Interval while the child may watch, so that changed limits show. */
const allowedIntervalMs = 60_000;
/** Interval while it may not, or nothing is known yet, so that the page returns soon after a guardian changes that. */
const refusedIntervalMs = 5_000;
/** A tablet that lies about is refreshed less often after this time without a change. */
const idleAfterMs = 10 * 60_000;
const idleIntervalMs = 30_000;

/**
 * Refreshes a child's time at intervals while the page is visible, and at once when it becomes visible or the network
 * comes back. Lives as long as the component that calls it.
 */
export function trackTimeStatus(childId: Signal<string>): TrackedTime {
  const data = inject(ChildTimeData);
  const latest = signal<TimeAnswer | undefined>(undefined);
  let request: Promise<TimeLeft | undefined> | undefined;
  let requestedAt = 0;
  let refusedSince: number | undefined;

  const apply = (time: TimeLeft): void => {
    const now = Date.now();
    requestedAt = now;
    refusedSince = time.verdict.allowed ? undefined : (refusedSince ?? now);
    latest.set({ time, receivedAt: now });
  };

  const load = async (child: string): Promise<TimeLeft | undefined> => {
    requestedAt = Date.now();
    try {
      const time = await data.status(child);
      if (child !== untracked(childId)) {
        return undefined;
      }
      apply(time);
      return time;
    } catch {
      // Without a connection the next interval tries again.
      return undefined;
    }
  };

  const refresh = async (): Promise<TimeLeft | undefined> => {
    request ??= load(untracked(childId)).finally(() => {
      request = undefined;
    });
    return request;
  };

  effect(() => {
    childId();
    refusedSince = undefined;
    request = undefined;
    latest.set(undefined);
  });

  const intervalMs = (): number => {
    if (untracked(latest)?.time.verdict.allowed === true) {
      return allowedIntervalMs;
    }
    const refusedForMs = Date.now() - (refusedSince ?? Date.now());
    return refusedForMs < idleAfterMs ? refusedIntervalMs : idleIntervalMs;
  };
  refreshWhileVisible(refresh, () => Date.now() - requestedAt >= intervalMs());

  return { latest: latest.asReadonly(), apply, refresh };
}

/** Refreshes a visible page when `isDue`, and at once when it becomes visible or the network comes back. */
function refreshWhileVisible(refresh: () => Promise<unknown>, isDue: () => boolean): void {
  const refreshIfVisible = (): void => {
    if (document.visibilityState === 'visible') {
      void refresh();
    }
  };
  const timer = setInterval(() => {
    if (isDue()) {
      refreshIfVisible();
    }
  }, checkEveryMs);

  document.addEventListener('visibilitychange', refreshIfVisible);
  addEventListener('online', refreshIfVisible);
  inject(DestroyRef).onDestroy(() => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', refreshIfVisible);
    removeEventListener('online', refreshIfVisible);
  });
}
