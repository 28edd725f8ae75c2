import { describe, expect, it } from 'vitest';

import type { Guideline } from './settings-data';
import {
  fieldTime,
  guidelinesFor,
  nightBars,
  steppedMinutes,
  toggledInterests,
  windowBars,
} from './settings-rules';

describe('steppedMinutes', () => {
  it.each([
    [60, 1, 70],
    [60, -1, 50],
    [65, 1, 70],
    [65, -1, 60],
    [0, -1, 0],
    [1440, 1, 1440],
  ] as const)('from %d by %d is %d', (minutes, direction, next) => {
    expect(steppedMinutes(minutes, direction)).toBe(next);
  });
});

describe('windowBars', () => {
  it('is one bar within a day', () => {
    expect(windowBars('06:00', '18:00')).toEqual([{ start: 25, length: 50 }]);
  });

  it('is two bars past midnight, and one where it ends at midnight', () => {
    expect(windowBars('18:00', '06:00')).toEqual([
      { start: 75, length: 25 },
      { start: 0, length: 25 },
    ]);
    expect(windowBars('18:00', '00:00')).toEqual([{ start: 75, length: 25 }]);
    expect(windowBars('00:00', '24:00')).toEqual([{ start: 0, length: 100 }]);
  });
});

describe('nightBars', () => {
  it('ends with the day, and in the morning where bedtime is after midnight', () => {
    expect(nightBars('21:00')).toEqual([{ start: 87.5, length: 12.5 }]);
    expect(nightBars('00:00')).toEqual([{ start: 0, length: 25 }]);
  });
});

describe('fieldTime', () => {
  it('shows the end of a day as the midnight that a field knows', () => {
    expect(fieldTime('24:00')).toBe('00:00');
    expect(fieldTime('20:30')).toBe('20:30');
  });
});

describe('guidelinesFor', () => {
  const guideline = (id: string, from: number, to: number, minutesPerDay: number | null): Guideline => ({
    id,
    ageMinMonths: from,
    ageMaxMonths: to,
    minutesPerDay,
    body: 'WHO',
    publishedOn: '2019-04-24',
    sourceUrl: 'https://example.org',
    isVerified: true,
  });

  it('has those with minutes for the age, the least first', () => {
    const all = [
      guideline('long', 24, 59, 60),
      guideline('short', 24, 83, 30),
      guideline('older', 60, 83, 90),
      guideline('words', 24, 83, null),
    ];
    expect(guidelinesFor(all, 50).map(({ id }) => id)).toEqual(['short', 'long']);
  });
});

describe('toggledInterests', () => {
  const themes = ['a', 'b', 'c'].map((id) => ({ id, slug: id, nameKo: id, nameEn: id }));

  it('adds and removes, in the order of the themes', () => {
    expect(toggledInterests(themes, [{ id: 'c' }], 'a')).toEqual(['a', 'c']);
    expect(toggledInterests(themes, [{ id: 'c' }, { id: 'a' }], 'c')).toEqual(['a']);
  });
});
