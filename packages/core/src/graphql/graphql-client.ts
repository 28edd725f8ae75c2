import { HttpClient, HttpErrorResponse } from '@angular/common/http';
import { inject, Service } from '@angular/core';
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
import { firstValueFrom } from 'rxjs';

import { GraphqlFailure, type GraphqlErrorEntry } from './graphql-failure';

/** A generated document: its text, and the types of its answer and variables. */
export type TypedDocument<Result, Variables> = DocumentTypeDecoration<Result, Variables> & {
  toString(): string;
};

/** Body of an answer of `POST /graphql`. */
export interface GraphqlAnswer<Result> {
  readonly data?: Result | null;
  readonly errors?: readonly GraphqlErrorEntry[];
}

/** Where queries and mutations go; subscriptions use the same path over a WebSocket. */
export const graphqlPath = '/graphql';

/** Sends queries and mutations. Holds no state and caches nothing. */
@Service()
export class GraphqlClient {
  private readonly http = inject(HttpClient);

  /**
   * The answer's data, whole.
   *
   * Rejects with a {@link GraphqlFailure} when the answer has any error: no screen of ours can use half an answer.
   */
  async run<Result, Variables extends Record<string, unknown>>(
    document: TypedDocument<Result, Variables>,
    variables: Variables,
    abort?: AbortSignal,
  ): Promise<Result> {
    const answer = await this.post<Result>({ query: document.toString(), variables });
    abort?.throwIfAborted();
    if (answer.errors !== undefined && answer.errors.length > 0) {
      throw GraphqlFailure.fromEntries(answer.errors);
    }
    if (answer.data === undefined || answer.data === null) {
      throw new GraphqlFailure('UNKNOWN', 'an answer without data');
    }
    return answer.data;
  }

  private async post<Result>(body: object): Promise<GraphqlAnswer<Result>> {
    try {
      return await firstValueFrom(this.http.post<GraphqlAnswer<Result>>(graphqlPath, body));
    } catch (cause) {
      throw failureOf(cause);
    }
  }
}

/** The failure behind an HTTP error; the server sends GraphQL errors with other statuses too. */
export function failureOf(cause: unknown): GraphqlFailure {
  if (!(cause instanceof HttpErrorResponse)) {
    return GraphqlFailure.from(cause);
  }
  if (cause.status === 0) {
    return new GraphqlFailure('OFFLINE', 'the server cannot be reached');
  }
  const entries = (cause.error as GraphqlAnswer<unknown> | null)?.errors;
  if (Array.isArray(entries) && entries.length > 0) {
    return GraphqlFailure.fromEntries(entries as readonly GraphqlErrorEntry[]);
  }
  return new GraphqlFailure(codeOfStatus(cause.status), `HTTP ${String(cause.status)}`);
}

function codeOfStatus(
  status: number,
): 'FORBIDDEN' | 'RATE_LIMITED' | 'RETRY_LATER' | 'UNAUTHENTICATED' | 'UNKNOWN' {
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
