import { describe, expect, it } from 'vitest';

import type { TimeLeft } from '../core/child-time-data';
import { noOrders } from '../core/player-orders';
import { landingOf, timeLeftMs, type LandingFacts } from './landing';

const now = Date.parse('2026-11-23T09:00:00Z');
const time: TimeLeft = {
  remainingSeconds: 900,
  usedSeconds: 0,
  budgetSeconds: 900,
  warnAt: '2026-11-23T09:10:00Z',
  hardStopAt: '2026-11-23T09:15:00Z',
  windowEndsAt: null,
  verdict: { allowed: true, reason: null, message: null },
};
const refused: TimeLeft = {
  ...time,
  remainingSeconds: 0,
  warnAt: null,
  hardStopAt: null,
  verdict: { allowed: false, reason: 'BUDGET_EMPTY', message: null },
};
const free: LandingFacts = {
  now,
  time,
  playedMs: 0,
  leaseEndsAt: now + 60_000,
  isPlaying: true,
  orders: noOrders,
};
const hour = 3_600_000;

describe('landingOf', () => {
  it('plays on while there is time, and before anything is known', () => {
    expect(landingOf(free)).toBe('FLY');
    expect(landingOf({ ...free, time: undefined })).toBe('FLY');
  });

  it('uses up minutes by playing only, however long a pause is', () => {
    const paused = { ...free, isPlaying: false, now: now + hour, leaseEndsAt: now };
    expect(landingOf(paused)).toBe('FLY');
    expect(landingOf({ ...free, playedMs: 600_000 })).toBe('WARN');
    expect(landingOf({ ...free, playedMs: 900_000 })).toBe('LAST_ONE');
  });

  it('warns before the end, as early as the server says', () => {
    expect(landingOf({ ...free, playedMs: 599_999 })).toBe('FLY');
    expect(landingOf({ ...free, orders: { ...noOrders, isWarned: true } })).toBe('WARN');
    const short = { ...time, warnAt: '2026-11-23T09:14:00Z' };
    expect(landingOf({ ...free, time: short, playedMs: 839_999 })).toBe('FLY');
    expect(landingOf({ ...free, time: short, playedMs: 840_000 })).toBe('WARN');
  });

  it('lets the running video end when minutes, watching hours or the allowance are over', () => {
    expect(landingOf({ ...free, time: refused })).toBe('LAST_ONE');
    expect(landingOf({ ...free, orders: { ...noOrders, isLastOne: true } })).toBe('LAST_ONE');
    const evening = { ...time, windowEndsAt: '2026-11-23T09:20:00Z' };
    expect(landingOf({ ...free, time: evening, isPlaying: false, now: now + hour })).toBe('LAST_ONE');
  });

  it('lets the last video end without the server too', () => {
    expect(landingOf({ ...free, time: refused, leaseEndsAt: now - hour })).toBe('LAST_ONE');
  });

  it('stops at once by order only', () => {
    expect(landingOf({ ...free, orders: { ...noOrders, isStopped: true, isLastOne: true } })).toBe('STOP');
  });

  it('waits for the server once its word is too old, but only while the video plays', () => {
    expect(landingOf({ ...free, leaseEndsAt: now - 1 })).toBe('UNSURE');
    expect(landingOf({ ...free, leaseEndsAt: now - 1, isPlaying: false })).toBe('FLY');
  });
});

describe('timeLeftMs', () => {
  it('is what is left of minutes or watching hours, whichever ends sooner', () => {
    expect(timeLeftMs({ ...free, playedMs: 1_000 })).toBe(899_000);
    const evening = { ...time, windowEndsAt: '2026-11-23T09:01:00Z' };
    expect(timeLeftMs({ ...free, time: evening })).toBe(60_000);
    expect(timeLeftMs({ ...free, time: undefined })).toBe(Infinity);
  });
});
