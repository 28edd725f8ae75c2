import {
  HttpErrorResponse,
  HttpResponse,
  type HttpEvent,
  type HttpHandlerFn,
  type HttpRequest,
} from '@angular/common/http';
import { inject } from '@angular/core';
import { catchError, from, map, of, switchMap, throwError, type Observable } from 'rxjs';

import { graphqlPath, type GraphqlAnswer } from '../graphql/graphql-client';
import { Language } from '../i18n/language';
import { Session } from './session';

/**
 * Adds the access token and the language to requests of our own server. A request that is refused as
 * `UNAUTHENTICATED`, by status 401 or by an error code, is sent once more with a renewed token.
 */
export function authInterceptor(
  request: HttpRequest<unknown>,
  next: HttpHandlerFn,
): Observable<HttpEvent<unknown>> {
  if (request.url !== graphqlPath) {
    return next(request);
  }
  const session = inject(Session);
  const localized = request.clone({ setHeaders: { 'accept-language': inject(Language).code() } });
  return from(session.accessToken()).pipe(
    switchMap((token) => {
      if (token === undefined) {
        return next(localized);
      }
      return next(withToken(localized, token)).pipe(
        map((event): Outcome => ({ event, isRefused: isRefusal(event) })),
        catchError((cause: unknown) =>
          isRefusal(cause) ? of<Outcome>({ cause, isRefused: true }) : throwError(() => cause),
        ),
        switchMap((outcome) =>
          outcome.isRefused
            ? from(session.renew(token)).pipe(
                switchMap((renewed) =>
                  renewed === undefined ? replay(outcome) : next(withToken(localized, renewed)),
                ),
              )
            : replay(outcome),
        ),
      );
    }),
  );
}

/** Result of the first try: an event, or an error that is a refusal. */
interface Outcome {
  readonly event?: HttpEvent<unknown>;
  readonly cause?: unknown;
  readonly isRefused: boolean;
}

function replay({ event, cause }: Outcome): Observable<HttpEvent<unknown>> {
  return event === undefined ? throwError(() => cause) : of(event);
}

function isRefusal(outcome: unknown): boolean {
  if (outcome instanceof HttpErrorResponse) {
    return outcome.status === 401 || isUnauthenticated(outcome.error);
  }
  return outcome instanceof HttpResponse && isUnauthenticated(outcome.body);
}

function withToken(request: HttpRequest<unknown>, token: string): HttpRequest<unknown> {
  return request.clone({ setHeaders: { authorization: `Bearer ${token}` } });
}

function isUnauthenticated(body: unknown): boolean {
  const errors = (body as GraphqlAnswer<unknown> | null)?.errors;
  return Array.isArray(errors) && errors.some((entry) => codeOf(entry) === 'UNAUTHENTICATED');
}

function codeOf(entry: unknown): unknown {
  return (entry as { extensions?: { code?: unknown } } | null)?.extensions?.code;
}
