import { describe, expect, it } from 'vitest';

import type { TimeLeft } from '../core/child-time-data';
import { noCommands } from '../core/player-commands';
import { playbackPhase, timeLeftMs, type PhaseFacts } from './playback-phase';

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
const free: PhaseFacts = {
  now,
  time,
  playedMs: 0,
  leaseEndsAt: now + 60_000,
  isPlaying: true,
  commands: noCommands,
};
const hour = 3_600_000;

describe('playbackPhase', () => {
  it('plays on while there is time, and before anything is known', () => {
    expect(playbackPhase(free)).toBe('PLAYING');
    expect(playbackPhase({ ...free, time: undefined })).toBe('PLAYING');
  });

  it('uses up minutes by playing only, however long a pause is', () => {
    const paused = { ...free, isPlaying: false, now: now + hour, leaseEndsAt: now };
    expect(playbackPhase(paused)).toBe('PLAYING');
    expect(playbackPhase({ ...free, playedMs: 600_000 })).toBe('ENDING_SOON');
    expect(playbackPhase({ ...free, playedMs: 900_000 })).toBe('LAST_VIDEO');
  });

  it('warns before the end, as early as the server says', () => {
    expect(playbackPhase({ ...free, playedMs: 599_999 })).toBe('PLAYING');
    expect(playbackPhase({ ...free, commands: { ...noCommands, isEndingSoon: true } })).toBe('ENDING_SOON');
    const short = { ...time, warnAt: '2026-11-23T09:14:00Z' };
    expect(playbackPhase({ ...free, time: short, playedMs: 839_999 })).toBe('PLAYING');
    expect(playbackPhase({ ...free, time: short, playedMs: 840_000 })).toBe('ENDING_SOON');
  });

  it('lets the running video end when minutes, watching hours or the allowance are over', () => {
    expect(playbackPhase({ ...free, time: refused })).toBe('LAST_VIDEO');
    expect(playbackPhase({ ...free, commands: { ...noCommands, isLastVideo: true } })).toBe('LAST_VIDEO');
    const evening = { ...time, windowEndsAt: '2026-11-23T09:20:00Z' };
    expect(playbackPhase({ ...free, time: evening, isPlaying: false, now: now + hour })).toBe('LAST_VIDEO');
  });

  it('lets the last video end without the server too', () => {
    expect(playbackPhase({ ...free, time: refused, leaseEndsAt: now - hour })).toBe('LAST_VIDEO');
  });

  it('stops at once by order only', () => {
    expect(playbackPhase({ ...free, commands: { ...noCommands, isStopped: true, isLastVideo: true } })).toBe(
      'STOPPED',
    );
  });

  it('waits for the server once its word is too old, but only while the video plays', () => {
    expect(playbackPhase({ ...free, leaseEndsAt: now - 1 })).toBe('UNCONFIRMED');
    expect(playbackPhase({ ...free, leaseEndsAt: now - 1, isPlaying: false })).toBe('PLAYING');
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
