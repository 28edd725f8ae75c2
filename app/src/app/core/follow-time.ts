import { DestroyRef, effect, inject, signal, untracked, type Signal } from '@angular/core';

import { ChildTimeData, type TimeLeft } from './child-time-data';

/** The server's last answer about a child's time. */
export interface HeardTime {
  readonly time: TimeLeft;
  /** When it came, by this device's clock. */
  readonly heardAt: number;
}

/** A child's time as the page knows it. */
export interface FollowedTime {
  /** Nothing until the server has answered about this child. */
  readonly heard: Signal<HeardTime | undefined>;
  /** Takes an answer that came some other way. */
  take(time: TimeLeft): void;
  /** Asks the server; nothing when it cannot be reached. Calls at once share one question. */
  ask(): Promise<TimeLeft | undefined>;
}

const lookEveryMs = 1_000;
/** While the child may watch, so that changed limits show. */
const askAllowedMs = 60_000;
/** While it may not, or nothing is known yet, so that the page comes back soon after a guardian changes that. */
const askRefusedMs = 5_000;
/** For a tablet that lies about: after so long without a change it is asked less often. */
const patienceMs = 10 * 60_000;
const askPatientlyMs = 30_000;

/**
 * Keeps a page informed of its child's time: asks at regular intervals while the page is visible, and at once when it
 * becomes visible or the network comes back. Lives as long as the component that calls it.
 */
export function followTime(childId: Signal<string>): FollowedTime {
  const data = inject(ChildTimeData);
  const heard = signal<HeardTime | undefined>(undefined);
  let asking: Promise<TimeLeft | undefined> | undefined;
  let askedAt = 0;
  let refusedSince: number | undefined;

  const take = (time: TimeLeft): void => {
    const now = Date.now();
    askedAt = now;
    refusedSince = time.verdict.allowed ? undefined : (refusedSince ?? now);
    heard.set({ time, heardAt: now });
  };
  const askNow = async (child: string): Promise<TimeLeft | undefined> => {
    askedAt = Date.now();
    try {
      const time = await data.status(child);
      if (child !== untracked(childId)) {
        return undefined;
      }
      take(time);
      return time;
    } catch {
      // Not reached: asked again in a while.
      return undefined;
    }
  };
  const ask = async (): Promise<TimeLeft | undefined> => {
    asking ??= askNow(untracked(childId)).finally(() => {
      asking = undefined;
    });
    return asking;
  };

  effect(() => {
    childId();
    refusedSince = undefined;
    asking = undefined;
    heard.set(undefined);
  });

  const pauseBetween = (): number => {
    if (untracked(heard)?.time.verdict.allowed === true) {
      return askAllowedMs;
    }
    return Date.now() - (refusedSince ?? Date.now()) < patienceMs ? askRefusedMs : askPatientlyMs;
  };
  const wake = (): void => {
    if (document.visibilityState === 'visible') {
      void ask();
    }
  };
  const looking = setInterval(() => {
    if (document.visibilityState === 'visible' && Date.now() - askedAt >= pauseBetween()) {
      void ask();
    }
  }, lookEveryMs);
  document.addEventListener('visibilitychange', wake);
  addEventListener('online', wake);
  inject(DestroyRef).onDestroy(() => {
    clearInterval(looking);
    document.removeEventListener('visibilitychange', wake);
    removeEventListener('online', wake);
  });

  return { heard: heard.asReadonly(), take, ask };
}
