import { describe, expect, it } from 'vitest';

import { matchesTyped } from './typed-match';

const text = '신체를 인식하고 움직인다. Knows and moves the body. 신체운동·건강 신체활동 즐기기';

describe('matchesTyped', () => {
  it.each(['', '  ', '신체', '인식', 'BODY', 'moves body', '건강 움직', '즐기기 신체', '인식하고움직'])(
    'finds “%s”',
    (typed) => {
      expect(matchesTyped(text, typed)).toBe(true);
    },
  );

  it.each(['ㅅㅊ', 'ㅇㅅㅎㄱ', '인ㅅ', 'ㅈㄱㄱ ㄱㄱ'])('finds by initial consonants: %s', (typed) => {
    expect(matchesTyped(text, typed)).toBe(true);
  });

  it('reads consonants that the keyboard joined as they were typed', () => {
    expect(matchesTyped('버스', 'ㅄ')).toBe(true);
    expect(matchesTyped('감사', 'ㄳ')).toBe(true);
  });

  it('finds by a syllable that is not finished, at the end of the word only', () => {
    expect(matchesTyped(text, '시')).toBe(true);
    expect(matchesTyped(text, '움지')).toBe(true);
    expect(matchesTyped(text, '시체')).toBe(false);
  });

  it('reads decomposed Hangul like composed', () => {
    expect(matchesTyped(text, '신체'.normalize('NFD'))).toBe(true);
    expect(matchesTyped(text.normalize('NFD'), '신체')).toBe(true);
  });

  it.each(['바다', '신체 바다', 'ㅂㄷ', 'bodyz', '체신'])('does not find “%s”', (typed) => {
    expect(matchesTyped(text, typed)).toBe(false);
  });
});
