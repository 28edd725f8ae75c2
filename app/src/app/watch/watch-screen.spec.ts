import { describe, expect, it } from 'vitest';

import { screenOf, type PlayerEnd, type ScreenFacts } from './watch-screen';

const allowed = { allowed: true, reason: null };
const empty = { allowed: false, reason: 'BUDGET_EMPTY' } as const;
const playing: ScreenFacts = {
  isOpening: false,
  opened: allowed,
  end: undefined,
  time: allowed,
  isLastVideo: false,
};

describe('screenOf', () => {
  it('shows a player while a video is open, whatever the answer about the time is', () => {
    expect(screenOf(playing).kind).toBe('PLAYER');
    expect(screenOf({ ...playing, time: empty, isLastVideo: true }).kind).toBe('PLAYER');
  });

  it('shows no player while a video is being opened, also again', () => {
    expect(screenOf({ ...playing, isOpening: true }).kind).toBe('OPENING');
    expect(screenOf({ ...playing, opened: undefined }).kind).toBe('OPENING');
  });

  it.each<PlayerEnd>(['ENDED', 'FAILED', 'RESTING', 'STOPPED', 'UNREACHABLE'])(
    'shows no player after %s, and a goodbye where the time is over',
    (end) => {
      expect(screenOf({ ...playing, end }).kind).toBe(end);
      const over = screenOf({ ...playing, end, time: empty });
      expect(over).toEqual(
        end === 'UNREACHABLE' ? { kind: end } : { kind: 'GOODBYE', reason: 'BUDGET_EMPTY' },
      );
    },
  );

  it('says goodbye after the last video before the server confirms it', () => {
    expect(screenOf({ ...playing, end: 'ENDED', isLastVideo: true })).toEqual({
      kind: 'GOODBYE',
      reason: 'UNKNOWN',
    });
  });

  it.each(['BUDGET_EMPTY', 'OUTSIDE_WINDOW', 'STOPPED_BY_GUARDIAN'] as const)(
    'says goodbye when nothing may be opened: %s',
    (reason) => {
      expect(screenOf({ ...playing, opened: { allowed: false, reason } })).toEqual({
        kind: 'GOODBYE',
        reason,
      });
    },
  );

  it.each(['BLOCKED_BY_GUARDIAN', 'NOT_AVAILABLE', 'TOO_OLD_FOR_CHILD'] as const)(
    'refuses one video without a goodbye: %s',
    (reason) => {
      expect(screenOf({ ...playing, opened: { allowed: false, reason } })).toEqual({
        kind: 'REFUSED',
        reason,
      });
    },
  );
});
