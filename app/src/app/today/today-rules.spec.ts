import { describe, expect, it } from 'vitest';

import { cardTime } from './today-rules';

const hour = { budgetSeconds: 3600, usedSeconds: 840, remainingSeconds: 2760, reason: null };

describe('cardTime', () => {
  it('states the minutes left, watched and allowed', () => {
    expect(cardTime(hour)).toEqual({
      remainingSeconds: 2760,
      usedMinutes: 14,
      budgetMinutes: 60,
      share: 2760 / 3600,
      ring: 'plenty',
      sentence: 'left',
      minutesLeft: 46,
    });
  });

  it.each([
    [301, null, 'plenty', 'left'],
    [300, null, 'few', 'left'],
    [0, 'BUDGET_EMPTY', 'used', 'usedUp'],
    [600, 'STOPPED_BY_GUARDIAN', 'paused', 'left'],
    [600, 'OUTSIDE_WINDOW', 'paused', 'outside'],
  ] as const)('with %d seconds left and %s the ring is %s', (remainingSeconds, reason, ring, sentence) => {
    expect(cardTime({ ...hour, remainingSeconds, reason })).toMatchObject({ ring, sentence });
  });

  it('never shows more left than there is in all, and no share of nothing', () => {
    expect(cardTime({ ...hour, budgetSeconds: 600, remainingSeconds: 1200 }).share).toBe(1);
    expect(cardTime({ ...hour, budgetSeconds: 0, remainingSeconds: 0 }).share).toBe(0);
  });
});
