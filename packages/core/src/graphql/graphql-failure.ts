/** What the server may answer in `errors[].extensions.code`, and what only a client can see. */
export type FailureCode =
  | 'BAD_REQUEST'
  | 'FORBIDDEN'
  | 'INTERNAL'
  | 'NOT_FOUND'
  | 'OFFLINE'
  | 'RATE_LIMITED'
  | 'RETRY_LATER'
  | 'STORAGE_FULL'
  | 'UNAUTHENTICATED'
  | 'UNKNOWN';

const codes: ReadonlySet<string> = new Set<FailureCode>([
  'BAD_REQUEST',
  'FORBIDDEN',
  'INTERNAL',
  'NOT_FOUND',
  'OFFLINE',
  'RATE_LIMITED',
  'RETRY_LATER',
  'STORAGE_FULL',
  'UNAUTHENTICATED',
]);

/** One entry of `errors` in a GraphQL answer, as far as the clients read it. */
export interface GraphqlErrorEntry {
  readonly message: string;
  /** Field that failed, with indexes of lists; absent when no field was reached. */
  readonly path?: readonly (number | string)[];
  readonly extensions?: {
    readonly code?: unknown;
    readonly requestId?: unknown;
    readonly retryAfterSeconds?: unknown;
  };
}

/** A request without a usable answer: a fault, a refusal, or no network. */
export class GraphqlFailure extends Error {
  override readonly name = 'GraphqlFailure';

  constructor(
    readonly code: FailureCode,
    message: string,
    /** Identifies the request to the operator, on `INTERNAL` only. */
    readonly requestId?: string,
    /** When to try again, on `RATE_LIMITED` and `RETRY_LATER`. */
    readonly retryAfterSeconds?: number,
  ) {
    super(message);
  }

  /** The failure of the first entry; entries after it seldom say more. */
  static fromEntries(entries: readonly GraphqlErrorEntry[]): GraphqlFailure {
    const [first] = entries;
    const code = first?.extensions?.code;
    const requestId = first?.extensions?.requestId;
    const seconds = first?.extensions?.retryAfterSeconds;
    return new GraphqlFailure(
      typeof code === 'string' && codes.has(code) ? (code as FailureCode) : 'UNKNOWN',
      first?.message ?? 'empty answer',
      typeof requestId === 'string' ? requestId : undefined,
      typeof seconds === 'number' ? seconds : undefined,
    );
  }

  /** Any thrown value as a failure, so that screens handle one type. */
  static from(cause: unknown): GraphqlFailure {
    if (cause instanceof GraphqlFailure) {
      return cause;
    }
    return new GraphqlFailure('UNKNOWN', cause instanceof Error ? cause.message : String(cause));
  }
}
