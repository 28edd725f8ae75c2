import { HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { beforeEach, describe, expect, it } from 'vitest';

import { Language } from '../i18n/language';
import { authInterceptor } from './auth-interceptor';
import { Session } from './session';

const hour = 3_600_000;

function tokens(name: string, lifeMs = hour) {
  return {
    accessToken: `access-${name}`,
    refreshToken: `refresh-${name}`,
    expiresAt: new Date(Date.now() + lifeMs).toISOString(),
  };
}

const unauthenticated = { errors: [{ message: 'no', extensions: { code: 'UNAUTHENTICATED' } }] };

describe('authInterceptor', () => {
  let http: HttpClient;
  let backend: HttpTestingController;
  let session: Session;

  /** The one request waiting, once the promises before it have settled. */
  async function next() {
    await new Promise((resolve) => setTimeout(resolve));
    return backend.expectOne('/graphql');
  }

  function isRenewal(body: unknown): boolean {
    return (body as { query: string }).query.includes('refreshSession');
  }

  function send(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      http.post('/graphql', { query: '{ viewer { role } }' }).subscribe({ next: resolve, error: reject });
    });
  }

  beforeEach(() => {
    sessionStorage.clear();
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(withInterceptors([authInterceptor])),
        provideHttpClientTesting(),
        { provide: Language, useValue: { code: signal('ko') } },
      ],
    });
    http = TestBed.inject(HttpClient);
    backend = TestBed.inject(HttpTestingController);
    session = TestBed.inject(Session);
  });

  it('adds the token and the language', async () => {
    session.begin(tokens('a'));
    const answer = send();
    const request = await next();
    expect(request.request.headers.get('authorization')).toBe('Bearer access-a');
    expect(request.request.headers.get('accept-language')).toBe('ko');
    request.flush({ data: {} });
    await expect(answer).resolves.toEqual({ data: {} });
  });

  it('sends nothing of the session to others', () => {
    session.begin(tokens('a'));
    http.get('https://example.org/').subscribe();
    expect(backend.expectOne('https://example.org/').request.headers.has('authorization')).toBe(false);
  });

  it.each([200, 401])('renews and sends again when refused with status %i', async (status) => {
    session.begin(tokens('a'));
    const answer = send();
    (await next()).flush(unauthenticated, { status, statusText: 'x' });
    const renewal = await next();
    expect(isRenewal(renewal.request.body)).toBe(true);
    renewal.flush({ data: { refreshSession: { session: tokens('b'), userErrors: [] } } });
    const again = await next();
    expect(again.request.headers.get('authorization')).toBe('Bearer access-b');
    again.flush({ data: { viewer: null } });
    await expect(answer).resolves.toEqual({ data: { viewer: null } });
    expect(sessionStorage.getItem('kyck.refresh-token.family')).toBe('refresh-b');
  });

  it('renews before a token ends, once for many requests', async () => {
    session.begin(tokens('a', 1_000));
    const answers = [send(), send(), send()];
    const renewal = await next();
    expect(isRenewal(renewal.request.body)).toBe(true);
    renewal.flush({ data: { refreshSession: { session: tokens('b'), userErrors: [] } } });
    await new Promise((resolve) => setTimeout(resolve));
    const requests = backend.match('/graphql');
    expect(requests.map(({ request }) => request.headers.get('authorization'))).toEqual(
      Array.from({ length: 3 }, () => 'Bearer access-b'),
    );
    requests.forEach((request) => {
      request.flush({ data: 1 });
    });
    await expect(Promise.all(answers)).resolves.toHaveLength(3);
  });

  it('returns a second refusal instead of trying for ever', async () => {
    session.begin(tokens('a'));
    const answer = send();
    (await next()).flush(unauthenticated);
    (await next()).flush({ data: { refreshSession: { session: tokens('b'), userErrors: [] } } });
    (await next()).flush(unauthenticated);
    await expect(answer).resolves.toEqual(unauthenticated);
    backend.verify();
  });

  it('ends the session when the refresh token is refused', async () => {
    session.begin(tokens('a'));
    const answer = send();
    (await next()).flush(unauthenticated);
    const refusal = { code: 'REFRESH_TOKEN_INVALID', message: 'ended' };
    (await next()).flush({ data: { refreshSession: { session: null, userErrors: [refusal] } } });
    await expect(answer).resolves.toEqual(unauthenticated);
    expect(session.isSignedIn()).toBe(false);
    expect(sessionStorage.getItem('kyck.refresh-token.family')).toBeNull();
  });

  it('stays signed in when the network is gone', async () => {
    session.begin(tokens('a', 1_000));
    const answer = send();
    (await next()).error(new ProgressEvent('error'));
    await expect(answer).rejects.toMatchObject({ code: 'OFFLINE' });
    expect(session.isSignedIn()).toBe(true);
  });
});
