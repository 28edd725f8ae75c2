/** An error that the user can fix, in a payload. */
export interface UserError {
  readonly code: string;
  readonly message: string;
  readonly field?: readonly string[] | null;
}

/** Thrown when a payload has `userErrors`. */
export class Refused extends Error {
  override readonly name = 'Refused';

  constructor(readonly errors: readonly UserError[]) {
    super(errors.map((error) => error.message).join(' '));
  }

  get code(): string {
    return this.errors[0]?.code ?? 'UNKNOWN';
  }

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

/** Throws a {@link Refused} if there are `userErrors`, for payloads without a value of their own. */
export function refuseErrors(errors: readonly UserError[]): void {
  if (errors.length > 0) {
    throw new Refused(errors);
  }
}
