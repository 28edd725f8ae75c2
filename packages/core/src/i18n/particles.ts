/** A Korean particle in both its forms: after a final consonant, and after a vowel. */
const forms: Readonly<Record<string, readonly [string, string]>> = {
  '을/를': ['을', '를'],
  '이/가': ['이', '가'],
  '은/는': ['은', '는'],
  '과/와': ['과', '와'],
  '아/야': ['아', '야'],
  '이에요/예요': ['이에요', '예요'],
  '으로/로': ['으로', '로'],
};

/** Syllables of Hangul in Unicode; each group of 28 begins with the syllable without a final consonant. */
const firstSyllable = 0xac00;
const lastSyllable = 0xd7a3;
const finals = 28;
/** Final consonant ㄹ, after which 로 is used instead of 으로. */
const finalRieul = 8;

/** Digits whose Korean reading ends in a consonant (영, 일, 삼, 육, 칠, 팔), and those that end in ㄹ. */
const digitsWithFinal = '013678';
const digitsWithRieul = '178';
/** Latin letters whose name ends in a consonant (엘, 엠, 엔, 알), and those that end in ㄹ. */
const lettersWithFinal = 'lmnr';
const lettersWithRieul = 'lr';

const particle = /\[([가-힣]+\/[가-힣]+)\]/gu;

/**
 * Resolves particles such as `[을/를]` in a text by the letter before them, once all variables are filled in.
 *
 * Marks after the word, such as quotes and emojis, are passed over. A word that ends in no letter takes the form
 * after a vowel.
 */
export function withParticles(text: string): string {
  return text.replace(particle, (written: string, key: string, at: number) => {
    const pair = forms[key];
    if (pair === undefined) {
      return written;
    }
    const [afterConsonant, afterVowel] = pair;
    return endsInConsonant(text.slice(0, at), key === '으로/로') ? afterConsonant : afterVowel;
  });
}

/** Whether the last letter or digit of `word` ends in a consonant, ㄹ left out where `withoutRieul`. */
function endsInConsonant(word: string, withoutRieul: boolean): boolean {
  const letter = Array.from(word.normalize('NFC'))
    .findLast((sign) => /[\p{L}\p{N}]/u.test(sign))
    ?.toLowerCase();
  if (letter === undefined) {
    return false;
  }

  const code = letter.charCodeAt(0);
  if (code >= firstSyllable && code <= lastSyllable) {
    const final = (code - firstSyllable) % finals;
    return final !== 0 && !(withoutRieul && final === finalRieul);
  }
  const hasFinal = digitsWithFinal.includes(letter) || lettersWithFinal.includes(letter);
  const hasRieul = digitsWithRieul.includes(letter) || lettersWithRieul.includes(letter);
  return hasFinal && !(withoutRieul && hasRieul);
}
