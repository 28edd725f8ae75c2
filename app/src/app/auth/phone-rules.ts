import { plainNumber } from '@kyck/core/forms/typed-text';

/**
 * A phone number as it is shown while typing: `010-1234-5678` for a Korean mobile number without country code,
 * anything else as it is seen. The server reads every usual spelling; this is for the eye only.
 */
export function spacedPhone(typed: string): string {
  const plain = plainNumber(typed);
  const digits = plain.replace(/[^\d+]/gu, '');
  if (!/^01\d{1,9}$/u.test(digits)) {
    return plain;
  }
  return [digits.slice(0, 3), digits.slice(3, 7), digits.slice(7)].filter((part) => part !== '').join('-');
}

/**
 * Whether `typed` could be a phone number at all, whatever its digits are grouped with; the server decides whether it
 * is one.
 */
export function looksLikePhone(typed: string): boolean {
  const digits = plainNumber(typed).replace(/[^\p{L}\d+]/gu, '');
  return /^\+?\d{9,15}$/u.test(digits);
}

/** Whole seconds from `now` to `instant`, never below zero. */
export function secondsUntil(instant: string, now: number): number {
  return Math.max(0, Math.ceil((Date.parse(instant) - now) / 1000));
}
