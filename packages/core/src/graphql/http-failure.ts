import { HttpErrorResponse } from '@angular/common/http';

import { GraphqlFailure, type FailureCode, type GraphqlErrorEntry } from './graphql-failure';

/** The failure behind an HTTP error; the server sends GraphQL errors with other statuses too. */
export function httpFailure(cause: unknown): GraphqlFailure {
  if (!(cause instanceof HttpErrorResponse)) {
    return GraphqlFailure.from(cause);
  }
  if (cause.status === 0) {
    return new GraphqlFailure('OFFLINE', 'the server cannot be reached');
  }

  const entries = (cause.error as { readonly errors?: unknown } | null)?.errors;
  if (Array.isArray(entries) && entries.length > 0) {
    return GraphqlFailure.fromEntries(entries as readonly GraphqlErrorEntry[]);
  }
  return new GraphqlFailure(codeOfStatus(cause.status), `HTTP ${String(cause.status)}`);
}

function codeOfStatus(status: number): FailureCode {
  switch (status) {
    case 401:
      return 'UNAUTHENTICATED';
    case 403:
      return 'FORBIDDEN';
    case 429:
      return 'RATE_LIMITED';
    case 502:
    case 503:
    case 504:
      return 'RETRY_LATER';
    default:
      return 'UNKNOWN';
  }
}
