/** Invisible characters: direction marks, zero-width spaces, soft hyphens, variation selectors, controls. */
const invisible = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}]/gu;
const decimalDigit = /\p{Nd}/u;

/**
 * A typed, pasted or filled-in number as it is seen: full-width letters as usual ones, digits of any script as 0 to
 * 9, and no invisible characters.
 */
export function plainNumber(typed: string): string {
  return Array.from(typed.normalize('NFKC').replace(invisible, ''), plainDigit).join('');
}

/**
 * The digits of a code of `length`, out of what was typed or pasted: in groups, with other digits, or with the
 * message around it. Never more than `length`; fewer while it is being typed.
 */
export function codeDigits(typed: string, length: number): string {
  const plain = plainNumber(typed);
  const digits = plain.replace(/\D/gu, '');
  if (digits.length > length) {
    // A whole message was pasted: the code is the number in it that is as long as a code.
    const numbers = plain.match(/\d(?:[\s\-–.]?\d)*/gu) ?? [];
    const code = numbers
      .map((number) => number.replace(/\D/gu, ''))
      .find((digits) => digits.length === length);
    return code ?? digits.slice(0, length);
  }
  return digits;
}

/** A decimal digit of any script as 0 to 9; anything else as it is. */
function plainDigit(letter: string): string {
  if (!decimalDigit.test(letter)) {
    return letter;
  }
  // Unicode has the ten digits of a script in a row, beginning with zero.
  const code = letter.codePointAt(0) ?? 0;
  let value = 0;
  while (value < 9 && decimalDigit.test(String.fromCodePoint(code - value - 1))) {
    value += 1;
  }
  return String(value);
}
