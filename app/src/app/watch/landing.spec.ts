import { describe, expect, it } from 'vitest';

import { landingOf, type LandingFacts } from './landing';

const now = Date.parse('2026-11-23T09:00:00Z');
const free: LandingFacts = {
  now,
  warnAt: '2026-11-23T09:10:00Z',
  hardStopAt: '2026-11-23T09:15:00Z',
  leaseEndsAt: now + 60_000,
  command: undefined,
  isRefused: false,
};

describe('landingOf', () => {
  it('plays on while there is time', () => {
    expect(landingOf(free)).toBe('FLY');
    expect(landingOf({ ...free, warnAt: null, hardStopAt: null })).toBe('FLY');
  });

  it('warns before it stops', () => {
    expect(landingOf({ ...free, warnAt: '2026-11-23T09:00:00Z' })).toBe('WARN');
    expect(landingOf({ ...free, command: 'WARN' })).toBe('WARN');
  });

  it('stops at the hard end, whatever was said before', () => {
    expect(landingOf({ ...free, hardStopAt: '2026-11-23T08:59:59Z', command: 'FINISH_CURRENT' })).toBe(
      'STOP',
    );
    expect(landingOf({ ...free, command: 'STOP' })).toBe('STOP');
    expect(landingOf({ ...free, command: 'REVOKED' })).toBe('STOP');
    expect(landingOf({ ...free, isRefused: true })).toBe('STOP');
  });

  it('lets the last video end when asked to', () => {
    expect(landingOf({ ...free, command: 'FINISH_CURRENT' })).toBe('LAST_ONE');
  });

  it('waits for the server once its word is too old', () => {
    expect(landingOf({ ...free, leaseEndsAt: now - 1 })).toBe('UNSURE');
  });
});
