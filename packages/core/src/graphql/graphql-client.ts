import { HttpClient } from '@angular/common/http';
import { inject, Service } from '@angular/core';
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
import { firstValueFrom, fromEvent, map, merge, NEVER, type Observable } from 'rxjs';

import { GraphqlFailure, type GraphqlErrorEntry } from './graphql-failure';
import { httpFailure } from './http-failure';

/** A generated document: its text, and the types of its answer and variables. */
export type TypedDocument<Result, Variables> = DocumentTypeDecoration<Result, Variables> & {
  toString(): string;
};

/** Body of an answer of `POST /graphql`. */
export interface GraphqlAnswer<Result> {
  readonly data?: Result | null;
  readonly errors?: readonly GraphqlErrorEntry[];
}

export interface RunOptions {
  /** Ends the request when it is aborted. */
  readonly abort?: AbortSignal;
  /**
   * Nullable fields that the caller can do without, as paths without indexes: `reviewQueue.nodes.video.channel`. An
   * error at one of them or below leaves it null; an error anywhere else fails the whole request.
   */
  readonly optional?: readonly string[];
}

/** Where queries and mutations go; subscriptions use the same path over a WebSocket. */
export const graphqlPath = '/graphql';

/** Sends queries and mutations. Has no state and no cache. */
@Service()
export class GraphqlClient {
  private readonly http = inject(HttpClient);

  /**
   * The data of the answer. Rejects with a {@link GraphqlFailure}, or with the reason of the signal when it is
   * aborted.
   */
  async run<Result, Variables extends Record<string, unknown>>(
    document: TypedDocument<Result, Variables>,
    variables: Variables,
    { abort, optional = [] }: RunOptions = {},
  ): Promise<Result> {
    const { data, errors = [] } = await this.post<Result>({ query: document.toString(), variables }, abort);

    const fatal = errors.filter((error) => !isAt(error, optional));
    if (fatal.length > 0) {
      throw GraphqlFailure.fromEntries(fatal);
    }
    if (data === undefined || data === null) {
      throw errors.length > 0
        ? GraphqlFailure.fromEntries(errors)
        : new GraphqlFailure('UNKNOWN', 'an answer without data');
    }
    return data;
  }

  private async post<Result>(body: object, abort: AbortSignal | undefined): Promise<GraphqlAnswer<Result>> {
    abort?.throwIfAborted();
    const answer = this.http.post<GraphqlAnswer<Result>>(graphqlPath, body);

    try {
      // The first of the two unsubscribes the other, which ends the HTTP request.
      return await firstValueFrom(merge(answer, aborting(abort)));
    } catch (cause) {
      abort?.throwIfAborted();
      throw httpFailure(cause);
    }
  }
}

/** Fails as soon as the signal is aborted. */
function aborting(abort: AbortSignal | undefined): Observable<never> {
  return abort === undefined
    ? NEVER
    : fromEvent(abort, 'abort').pipe(
        map((): never => {
          throw abort.reason as Error;
        }),
      );
}

/** Whether an error is at one of `paths` or below. */
function isAt({ path }: GraphqlErrorEntry, paths: readonly string[]): boolean {
  const field = path?.filter((part) => typeof part === 'string').join('.');
  return field !== undefined && paths.some((at) => field === at || field.startsWith(`${at}.`));
}
