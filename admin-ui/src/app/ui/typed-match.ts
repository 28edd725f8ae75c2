/** Syllables of Hangul in Unicode: 19 initials × 21 vowels × 28 finals. */
const firstSyllable = 0xac00;
const lastSyllable = 0xd7a3;
const finals = 28;
const initialEvery = 21 * finals;

/** Initial consonants in the order of the syllables. */
const initials = Array.from('ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ');
/** Consonants that a keyboard joins into one letter, as they were typed. */
const joined: Readonly<Record<string, string>> = {
  ㄳ: 'ㄱㅅ',
  ㄵ: 'ㄴㅈ',
  ㄶ: 'ㄴㅎ',
  ㄺ: 'ㄹㄱ',
  ㄻ: 'ㄹㅁ',
  ㄼ: 'ㄹㅂ',
  ㄽ: 'ㄹㅅ',
  ㄾ: 'ㄹㅌ',
  ㄿ: 'ㄹㅍ',
  ㅀ: 'ㄹㅎ',
  ㅄ: 'ㅂㅅ',
};

/**
 * Whether every word of `typed` occurs in `text`, wherever and in whatever order.
 *
 * Case and the spaces of `text` do not matter. A Korean consonant matches each syllable that begins with it, so that
 * `ㄱㅊ` finds 규칙, and the last syllable may be unfinished: 시 finds 신체.
 */
export function matchesTyped(text: string, typed: string): boolean {
  const letters = Array.from(spelled(text).replace(/\s+/gu, ''));
  return spelled(typed)
    .split(/\s+/u)
    .filter((word) => word !== '')
    .every((word) =>
      occursIn(
        letters,
        Array.from(word).flatMap((letter) => Array.from(joined[letter] ?? letter)),
      ),
    );
}

/**
 * The canonical composition of a text. Not the compatibility form, which would turn single consonants into other
 * letters.
 */
function spelled(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

function occursIn(letters: readonly string[], word: readonly string[]): boolean {
  return letters.some((_, start) =>
    word.every((letter, index) => isLetter(letters[start + index], letter, index === word.length - 1)),
  );
}

function isLetter(letter: string | undefined, wanted: string, isLast: boolean): boolean {
  if (letter === undefined || letter === wanted) {
    return letter === wanted;
  }
  const code = letter.charCodeAt(0);
  if (code < firstSyllable || code > lastSyllable) {
    return false;
  }
  const index = code - firstSyllable;
  if (initials[Math.floor(index / initialEvery)] === wanted) {
    return true;
  }
  const wantedIndex = wanted.charCodeAt(0) - firstSyllable;
  const isOpenSyllable = wantedIndex >= 0 && wantedIndex % finals === 0;
  return isLast && isOpenSyllable && Math.floor(index / finals) === wantedIndex / finals;
}
