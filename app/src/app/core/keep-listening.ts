import { GraphqlFailure } from '@kyck/core/graphql/graphql-failure';
import { retry, throwError, timer, type MonoTypeOperatorFunction } from 'rxjs';

const firstRetryMs = 1_000;
const longestRetryMs = 30_000;

/**
 * Opens a subscription again when it failed, after growing waits, until the caller may not follow it any more. The live
 * connection itself comes back without this; what ends a subscription is for example a session that could not be
 * renewed just then.
 */
export function keepListening<Answer>(): MonoTypeOperatorFunction<Answer> {
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
