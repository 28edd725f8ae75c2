import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { PlayerClock } from './player-clock';

describe('PlayerClock', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('counts playing, not pauses', () => {
    const clock = new PlayerClock();
    clock.start();
    vi.advanceTimersByTime(3_000);
    clock.tick();
    vi.advanceTimersByTime(1_000);
    clock.pause();
    expect(clock.playedMs()).toBe(4_000);

    vi.advanceTimersByTime(60_000);
    expect(clock.pausedForMs()).toBe(60_000);
    clock.tick();
    clock.start();
    expect(clock.pausedForMs()).toBeUndefined();
    vi.advanceTimersByTime(500);
    clock.tick();
    expect(clock.playedMs()).toBe(4_500);
  });

  it('takes a long gap between two ticks for sleep', () => {
    const clock = new PlayerClock();
    clock.start();
    vi.advanceTimersByTime(3_600_000);
    clock.tick();
    expect(clock.playedMs()).toBe(5_000);
  });

  it('is not paused before it has played nor after the player has gone', () => {
    const clock = new PlayerClock();
    clock.pause();
    expect(clock.pausedForMs()).toBeUndefined();
    clock.start();
    clock.pause();
    clock.stop();
    expect(clock.pausedForMs()).toBeUndefined();
  });
});
