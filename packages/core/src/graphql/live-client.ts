import { DestroyRef, inject, InjectionToken, Service, signal } from '@angular/core';
import { createClient } from 'graphql-ws';
import { catchError, Observable, retry, throwError, timer } from 'rxjs';

import { Session } from '../session/session';
import { graphqlPath, type TypedDocument } from './graphql-client';
import { GraphqlFailure, type GraphqlErrorEntry } from './graphql-failure';

/** Makes the WebSocket client, so that tests can replace it. */
export const SOCKET_CLIENT = new InjectionToken<typeof createClient>('graphql-ws', {
  providedIn: 'root',
  factory: () => createClient,
});

/** Close codes that mean the token was refused. */
const unauthorizedCodes: ReadonlySet<number> = new Set([4401, 4403]);
const longestWaitMs = 30_000;
/** Times in a row that a subscription may be refused for its token before it fails. */
const maxRenewals = 3;

/**
 * Subscriptions over one WebSocket, opened with the first of them and closed after the last.
 *
 * A lost connection is opened again with growing, jittered waits, as long as there are subscribers.
 */
@Service()
export class LiveClient {
  private readonly session = inject(Session);
  private readonly connected = signal(false);
  private lastToken: string | undefined;
  private refused: string | undefined;

  readonly isConnected = this.connected.asReadonly();

  private readonly client = inject(SOCKET_CLIENT)({
    url: () => `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${graphqlPath}`,
    lazy: true,
    retryAttempts: Number.MAX_SAFE_INTEGER,
    retryWait: async (retries) => {
      const longest = Math.min(longestWaitMs, 500 * 2 ** Math.min(retries, 10));
      await new Promise((resolve) => setTimeout(resolve, longest * (0.5 + Math.random() / 2)));
    },
    shouldRetry: () => this.session.isSignedIn(),
    connectionParams: async () => {
      const token =
        this.refused === undefined
          ? await this.session.accessToken()
          : await this.session.renew(this.refused);
      this.refused = undefined;
      this.lastToken = token;
      return token === undefined ? {} : { authorization: `Bearer ${token}` };
    },
    on: {
      connected: () => {
        this.connected.set(true);
      },
      closed: (event) => {
        this.connected.set(false);
        if (isUnauthorized(event)) {
          this.refused = this.lastToken;
        }
      },
    },
  });

  constructor() {
    inject(DestroyRef).onDestroy(() => {
      void this.client.dispose();
    });
  }

  /** The events of a subscription; unsubscribing ends it on the server. Errors are of type {@link GraphqlFailure}. */
  listen<Result, Variables extends Record<string, unknown>>(
    document: TypedDocument<Result, Variables>,
    variables: Variables,
  ): Observable<Result> {
    return new Observable<Result>((subscriber) =>
      this.client.subscribe<Result>(
        { query: document.toString(), variables },
        {
          next: ({ data, errors }) => {
            if (errors !== undefined && errors.length > 0) {
              subscriber.error(errors);
            } else if (data !== undefined && data !== null) {
              subscriber.next(data);
            }
          },
          error: (cause) => {
            subscriber.error(cause);
          },
          complete: () => {
            subscriber.complete();
          },
        },
      ),
    ).pipe(
      retry({
        count: maxRenewals,
        resetOnSuccess: true,
        delay: (cause: unknown) => (isUnauthorized(cause) ? timer(500) : throwError(() => cause)),
      }),
      catchError((cause: unknown) => throwError(() => failureOf(cause))),
    );
  }
}

/** Whether the server closed the connection because the token is not valid any more. */
function isUnauthorized(cause: unknown): boolean {
  return cause instanceof CloseEvent && unauthorizedCodes.has(cause.code);
}

function failureOf(cause: unknown): GraphqlFailure {
  if (Array.isArray(cause)) {
    return GraphqlFailure.fromEntries(cause as readonly GraphqlErrorEntry[]);
  }
  if (cause instanceof CloseEvent) {
    return new GraphqlFailure(
      isUnauthorized(cause) ? 'UNAUTHENTICATED' : 'OFFLINE',
      `closed with ${String(cause.code)}`,
    );
  }
  return GraphqlFailure.from(cause);
}
