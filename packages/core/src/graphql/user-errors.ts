/** An expected failure in a payload. */
export interface UserError {
  readonly code: string;
  readonly message: string;
  readonly field?: readonly string[] | null;
}

/** The first expected failure as something to throw, when a payload has one. */
export class Refused extends Error {
  override readonly name = 'Refused';

  constructor(readonly errors: readonly UserError[]) {
    super(errors.map((error) => error.message).join(' '));
  }

  /** Code of the first failure. */
  get code(): string {
    return this.errors[0]?.code ?? 'UNKNOWN';
  }

  /** Whether `code` is among the failures. */
  has(code: string): boolean {
    return this.errors.some((error) => error.code === code);
  }
}

/** The payload's value, or a {@link Refused} with its `userErrors`. */
export function accepted<Value>(value: Value | null | undefined, errors: readonly UserError[]): Value {
  if (errors.length > 0 || value === null || value === undefined) {
    throw new Refused(errors);
  }
  return value;
}
