import { TestBed } from '@angular/core/testing';
import { beforeEach, describe, expect, it } from 'vitest';

import { Language } from '../i18n/language';
import { testTexts } from '../testing/test-texts';
import { Formats } from './formats';

describe('Formats', () => {
  let formats: Formats;

  beforeEach(() => {
    localStorage.clear();
    TestBed.configureTestingModule({ imports: [testTexts({ ko: {}, en: {} })] });
    formats = TestBed.inject(Formats);
  });

  it('writes instants in the zone that is given', () => {
    expect(formats.dateTime('2026-11-28T03:05:00Z', 'Asia/Seoul')).toBe('2026. 11. 28. 오후 12:05');
    expect(formats.time('2026-11-28T03:05:00Z', 'America/New_York')).toBe('오후 10:05');
    expect(formats.date('2026-11-28T16:00:00Z', 'Asia/Seoul')).toBe('2026년 11월 29일');
  });

  it('writes only the time of what was today in the zone', () => {
    const now = new Date('2026-11-28T16:30:00Z');
    expect(formats.moment('2026-11-28T15:05:00Z', 'Asia/Seoul', now)).toBe('오전 12:05');
    expect(formats.moment('2026-11-28T14:55:00Z', 'Asia/Seoul', now)).toBe('2026. 11. 28. 오후 11:55');
  });

  it('writes days as they are, whatever the zone of the device', () => {
    expect(formats.day('2026-11-28', { month: 'long', day: 'numeric' })).toBe('11월 28일');
  });

  it('writes numbers and shares, and a dash where there is none', () => {
    expect(formats.number(1234.5)).toBe('1,234.5');
    expect(formats.decimal(0.2134, 3)).toBe('0.213');
    expect(formats.percent(0.755)).toBe('75.5%');
    expect([formats.dateTime(null), formats.decimal(null, 3), formats.percent(undefined)]).toEqual([
      '–',
      '–',
      '–',
    ]);
  });

  it('writes minutes as hours and minutes', () => {
    expect([0, 45, 60, 90].map((minutes) => formats.duration(minutes))).toEqual([
      '0분',
      '45분',
      '1시간',
      '1시간 30분',
    ]);
    TestBed.inject(Language).use('en');
    expect(formats.duration(90)).toBe('1 hr 30 min');
  });

  it('follows the language', () => {
    TestBed.inject(Language).use('en');
    expect(formats.date('2026-11-28T03:00:00Z', 'UTC')).toBe('November 28, 2026');
  });
});
