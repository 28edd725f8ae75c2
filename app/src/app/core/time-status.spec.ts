import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { ChildTimeData, type TimeLeft } from './child-time-data';
import { trackTimeStatus, type TrackedTime } from './time-status';

function time(allowed: boolean): TimeLeft {
  return {
    remainingSeconds: 60,
    usedSeconds: 0,
    budgetSeconds: 60,
    warnAt: null,
    hardStopAt: null,
    windowEndsAt: null,
    verdict: { allowed, reason: allowed ? null : 'STOPPED_BY_GUARDIAN', message: null },
  };
}

describe('trackTimeStatus', () => {
  const status = vi.fn<ChildTimeData['status']>();
  const childId = signal('child_1');
  let tracked: TrackedTime;

  beforeEach(() => {
    vi.useFakeTimers();
    childId.set('child_1');
    status.mockReset().mockResolvedValue(time(true));
    TestBed.configureTestingModule({ providers: [{ provide: ChildTimeData, useValue: { status } }] });
    tracked = TestBed.runInInjectionContext(() => trackTimeStatus(childId));
    TestBed.tick();
  });

  afterEach(() => {
    TestBed.resetTestingModule();
    vi.useRealTimers();
  });

  it('refreshes every five seconds while the child may not watch, and every minute while it may', async () => {
    tracked.apply(time(false));
    await vi.advanceTimersByTimeAsync(4_000);
    expect(status).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(status).toHaveBeenCalledTimes(1);
    expect(tracked.latest()?.time.verdict.allowed).toBe(true);

    await vi.advanceTimersByTimeAsync(59_000);
    expect(status).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(status).toHaveBeenCalledTimes(2);
  });

  it('refreshes less often after ten minutes without a change', async () => {
    status.mockResolvedValue(time(false));
    tracked.apply(time(false));
    await vi.advanceTimersByTimeAsync(600_000);
    status.mockClear();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(status).toHaveBeenCalledTimes(2);
  });

  it('refreshes at once when the network comes back, once for several events', async () => {
    dispatchEvent(new Event('online'));
    document.dispatchEvent(new Event('visibilitychange'));
    await vi.advanceTimersByTimeAsync(0);
    expect(status).toHaveBeenCalledTimes(1);
  });

  it('discards an answer about another child', async () => {
    tracked.apply(time(false));
    let answer: (time: TimeLeft) => void = () => undefined;
    status.mockReturnValueOnce(
      new Promise((resolve) => {
        answer = resolve;
      }),
    );
    const refreshed = tracked.refresh();
    childId.set('child_2');
    TestBed.tick();
    answer(time(false));
    await expect(refreshed).resolves.toBeUndefined();
    expect(tracked.latest()).toBeUndefined();
  });

  it('goes on after a failure', async () => {
    status.mockRejectedValueOnce(new Error('no network'));
    await expect(tracked.refresh()).resolves.toBeUndefined();
    await expect(tracked.refresh()).resolves.toMatchObject({ remainingSeconds: 60 });
  });
});
