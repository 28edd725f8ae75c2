import { describe, expect, it } from 'vitest';

import { looksLikePhone, secondsUntil, spacedPhone } from './phone-rules';

describe('spacedPhone', () => {
  it('spaces a Korean mobile number while it is typed', () => {
    expect(spacedPhone('010')).toBe('010');
    expect(spacedPhone('01012')).toBe('010-12');
    expect(spacedPhone('01012345678')).toBe('010-1234-5678');
    expect(spacedPhone('010-1234-56')).toBe('010-1234-56');
  });

  it('shows a number copied with invisible characters or other digits in the usual spelling', () => {
    expect(spacedPhone('\u202d010-3974-2231\u202c')).toBe('010-3974-2231');
    expect(spacedPhone('０１０３９７４２２３１')).toBe('010-3974-2231');
  });

  it('leaves international spellings alone', () => {
    expect(spacedPhone('+82 10-1234-5678')).toBe('+82 10-1234-5678');
    expect(spacedPhone('+1 (650) 253-0000')).toBe('+1 (650) 253-0000');
  });
});

describe('looksLikePhone', () => {
  it.each([
    '010-1234-5678',
    '01012345678',
    '+82 10 1234 5678',
    '82 010 1234 5678',
    '+1 (650) 253-0000',
    '\u202d010-3974-2231\u202c',
    '\u2068010 3974 2231\u2069',
    '\ufeff010\u200b3974\u20602231\u200e',
    '０１０－３９７４－２２３１',
    '٠١٠٣٩٧٤٢٢٣١',
    '010\u20113974\u20112231',
    '010·3974·2231',
    '010/3974/2231',
  ])('lets %s through to the server', (typed) => {
    expect(looksLikePhone(typed)).toBe(true);
  });

  it.each(['', '010', 'parent@example.org', '+82', '1234567890123456'])('does not send %s', (typed) => {
    expect(looksLikePhone(typed)).toBe(false);
  });
});

describe('secondsUntil', () => {
  it('rounds up and stops at zero', () => {
    const now = Date.parse('2026-11-23T00:00:00Z');
    expect(secondsUntil('2026-11-23T00:00:00.200Z', now)).toBe(1);
    expect(secondsUntil('2026-11-23T00:01:00Z', now)).toBe(60);
    expect(secondsUntil('2026-11-22T23:59:00Z', now)).toBe(0);
  });
});
