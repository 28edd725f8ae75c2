import { GraphqlFailure } from '../graphql/graphql-failure';
import { Refused } from '../graphql/user-errors';

/** Why something failed, ready to be shown: the server's own words, or the key of a text. */
export interface Problem {
  /** Words of the server, in the language of the request. */
  readonly text?: string;
  /** Key of a text, where the server has no words for a person. */
  readonly key?: string;
  /** Seconds until another try may succeed; a parameter of the text. */
  readonly seconds?: number;
  /** Identifies the failure to the operator. */
  readonly requestId?: string;
}

/** Any thrown value as a problem. */
export function problemOf(cause: unknown): Problem {
  if (cause instanceof Refused) {
    return { text: cause.message };
  }

  const { code, requestId, retryAfterSeconds } = GraphqlFailure.from(cause);
  if (code === 'RATE_LIMITED' && retryAfterSeconds !== undefined) {
    return { key: 'failure.RATE_LIMITED_FOR', seconds: retryAfterSeconds };
  }
  return { key: `failure.${code}`, ...(requestId === undefined ? {} : { requestId }) };
}
