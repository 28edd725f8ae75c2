import { describe, expect, it } from 'vitest';

import { servedBirthYears } from './birth-months';

describe('servedBirthYears', () => {
  it('offers the months from two years of age to the eighth birthday and no other', () => {
    const years = servedBirthYears('2026-11-28');
    expect(years.map(({ year }) => year)).toEqual(['2024', '2023', '2022', '2021', '2020', '2019', '2018']);
    expect(years[0]?.months.at(-1)).toBe('11');
    expect(years[1]?.months).toHaveLength(12);
    expect(years.at(-1)?.months).toEqual(['12']);
  });

  it('crosses the new year', () => {
    const years = servedBirthYears('2027-01-01');
    expect(years[0]).toEqual({ year: '2025', months: ['01'] });
    expect(years.at(-1)?.months[0]).toBe('02');
  });
});
