import { describe, expect, it } from 'vitest';

import { addDays, clockLength, dayIn, zonedDate } from './dates';

describe('days', () => {
  it('belong to the zone that is given', () => {
    const instant = new Date('2026-11-28T16:30:00Z');
    expect(dayIn('Asia/Seoul', instant)).toBe('2026-11-29');
    expect(dayIn('America/New_York', instant)).toBe('2026-11-28');
  });

  it('are counted across months and leap years', () => {
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
  });
});

describe('zonedDate', () => {
  it('speaks the language and the time of the zone', () => {
    const options = { dateStyle: 'long', timeStyle: 'short' } as const;
    expect(zonedDate('2026-11-28T03:05:00Z', 'ko', options, 'Asia/Seoul')).toBe(
      '2026년 11월 28일 오후 12:05',
    );
    expect(zonedDate('2026-11-28T03:05:00Z', 'en', { dateStyle: 'medium' }, 'America/New_York')).toBe(
      'Nov 27, 2026',
    );
  });
});

describe('clockLength', () => {
  it.each([
    [0, '0:00'],
    [65, '1:05'],
    [3_725, '1:02:05'],
    [-5, '0:00'],
    [59.6, '1:00'],
  ])('writes %d seconds as %s', (seconds, text) => {
    expect(clockLength(seconds)).toBe(text);
  });
});
