import { describe, expect, it } from 'vitest';

import { busiest, dayBars, daysUpTo, heatRows, perCent } from './report-rules';

describe('daysUpTo', () => {
  it('counts today in', () => {
    expect(daysUpTo('2026-03-01', 7)).toEqual({ from: '2026-02-23', to: '2026-03-01' });
    expect(daysUpTo('2028-03-01', 2)).toEqual({ from: '2028-02-29', to: '2028-03-01' });
  });
});

describe('dayBars', () => {
  it('puts days and budgets on one scale', () => {
    const bars = dayBars([
      { on: '2026-11-22', minutes: 30, budgetMinutes: 60, overrunMinutes: 0 },
      { on: '2026-11-23', minutes: 80, budgetMinutes: 60, overrunMinutes: 20 },
    ]);
    expect(bars).toEqual([
      { on: '2026-11-22', minutes: 30, height: 0.375, over: 0, budgetAt: 0.75 },
      { on: '2026-11-23', minutes: 80, height: 1, over: 0.25, budgetAt: 0.75 },
    ]);
  });

  it('draws nothing for days without watching or budget', () => {
    expect(dayBars([{ on: '2026-11-23', minutes: 0, budgetMinutes: 0, overrunMinutes: 0 }])).toEqual([
      { on: '2026-11-23', minutes: 0, height: 0, over: 0, budgetAt: 0 },
    ]);
  });
});

describe('heatRows', () => {
  it('shows the usual hours of seven days even without watching', () => {
    const rows = heatRows([]);
    expect(rows.map(({ weekday }) => weekday)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(rows[0]?.cells.map(({ hour }) => hour)).toEqual([
      7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20,
    ]);
  });

  it('opens up for late watching and scales to the busiest cell', () => {
    const rows = heatRows([
      { weekday: 5, hour: 22, minutes: 20 },
      { weekday: 7, hour: 10, minutes: 40 },
    ]);
    expect(rows[0]?.cells.at(-1)?.hour).toBe(22);
    expect(rows[4]?.cells.at(-1)).toEqual({ hour: 22, minutes: 20, share: 0.5 });
    expect(busiest(rows)).toEqual({ weekday: 7, hour: 10, minutes: 40 });
  });

  it('has no busiest cell when nothing was watched', () => {
    expect(busiest(heatRows([]))).toBeUndefined();
  });
});

describe('perCent', () => {
  it('rounds', () => {
    expect(perCent(0.126)).toBe(13);
  });
});
