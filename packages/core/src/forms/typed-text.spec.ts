import { describe, expect, it } from 'vitest';

import { codeDigits, plainNumber } from './typed-text';

describe('plainNumber', () => {
  it.each([
    ['\u202d010-3974-2231\u202c', '010-3974-2231'],
    ['\u2068010 3974 2231\u2069', '010 3974 2231'],
    ['\ufeff010\u200b3974\u20602231\u200e', '01039742231'],
    ['010\u00ad3974\ufe0d2231', '01039742231'],
    ['０１０－３９７４－２２３１', '010-3974-2231'],
    ['٠١٠٣٩٧٤٢٢٣١', '01039742231'],
    ['۰۱۰', '010'],
    ['०१०', '010'],
    ['＋８２ 10', '+82 10'],
    ['010\u00a03974', '010 3974'],
  ])('reads %j as %j', (typed, plain) => {
    expect(plainNumber(typed)).toBe(plain);
  });
});

describe('codeDigits', () => {
  it.each([
    ['123456', '123456'],
    ['123 456', '123456'],
    ['123-456', '123456'],
    ['１２３４５６', '123456'],
    ['١٢٣٤٥٦', '123456'],
    ['\u200e123456\ufeff', '123456'],
    ['1 2 3 4 5 6', '123456'],
    ['[KYCK] 인증번호 437967, 3분 안에 입력해 주세요.', '437967'],
    ['KYCK: 437 967 is your code, valid for 3 minutes', '437967'],
    ['123', '123'],
    ['abc', ''],
    ['1234567', '123456'],
  ])('finds in %j the code %j', (typed, code) => {
    expect(codeDigits(typed, 6)).toBe(code);
  });

  it('knows codes of other lengths', () => {
    expect(codeDigits('１２３４ ５６７８', 8)).toBe('12345678');
    expect(codeDigits('1234-56789', 8)).toBe('12345678');
  });
});
