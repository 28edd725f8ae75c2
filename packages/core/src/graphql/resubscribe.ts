import { retry, throwError, timer, type MonoTypeOperatorFunction } from 'rxjs';

import { GraphqlFailure } from './graphql-failure';

const firstRetryMs = 1_000;
const longestRetryMs = 30_000;

/**
 * Starts a subscription again when it failed, with growing waits, until the caller is not allowed it any more. The
 * connection reconnects without this; what ends a subscription is for example a session that could not be renewed
 * just then.
 */
export function resubscribe<Answer>(): MonoTypeOperatorFunction<Answer> {
  return retry({
    resetOnSuccess: true,
    delay: (cause: unknown, tries) =>
      isFinal(cause)
        ? throwError(() => cause)
        : timer(Math.min(longestRetryMs, firstRetryMs * 2 ** (tries - 1))),
  });
}

function isFinal(cause: unknown): boolean {
  return cause instanceof GraphqlFailure && (cause.code === 'FORBIDDEN' || cause.code === 'UNAUTHENTICATED');
}
