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
 * Signs our own requests, and sends one again with a renewed token when the server says `UNAUTHENTICATED`,
 * by status 401 or by the code of an error. A second refusal is handed on.
 */
export function authInterceptor(
  request: HttpRequest<unknown>,
  next: HttpHandlerFn,
): Observable<HttpEvent<unknown>> {
  if (request.url !== graphqlPath) {
    return next(request);
  }
  const session = inject(Session);
  const spoken = request.clone({ setHeaders: { 'accept-language': inject(Language).code() } });
  return from(session.accessToken()).pipe(
    switchMap((token) => {
      if (token === undefined) {
        return next(spoken);
      }
      return next(signed(spoken, token)).pipe(
        map((event): Outcome => ({ event, isRefused: isRefusal(event) })),
        catchError((cause: unknown) =>
          isRefusal(cause) ? of<Outcome>({ cause, isRefused: true }) : throwError(() => cause),
        ),
        switchMap((outcome) =>
          outcome.isRefused
            ? from(session.renew(token)).pipe(
                switchMap((renewed) =>
                  renewed === undefined ? replay(outcome) : next(signed(spoken, renewed)),
                ),
              )
            : replay(outcome),
        ),
      );
    }),
  );
}

/** What became of the first sending: an event, or an error that is a refusal. */
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
    return outcome.status === 401 || saysUnauthenticated(outcome.error);
  }
  return outcome instanceof HttpResponse && saysUnauthenticated(outcome.body);
}

function signed(request: HttpRequest<unknown>, token: string): HttpRequest<unknown> {
  return request.clone({ setHeaders: { authorization: `Bearer ${token}` } });
}

function saysUnauthenticated(body: unknown): boolean {
  const errors = (body as GraphqlAnswer<unknown> | null)?.errors;
  return Array.isArray(errors) && errors.some((entry) => codeOf(entry) === 'UNAUTHENTICATED');
}

function codeOf(entry: unknown): unknown {
  return (entry as { extensions?: { code?: unknown } } | null)?.extensions?.code;
}
