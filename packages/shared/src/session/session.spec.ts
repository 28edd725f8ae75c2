import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { beforeEach, describe, expect, it } from 'vitest';

import { Session } from './session';

const tokens = (name: string) => ({
  accessToken: `access-${name}`,
  refreshToken: `refresh-${name}`,
  expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
});

function refused(code: string) {
  return { data: { refreshSession: { session: null, userErrors: [{ code, message: 'no' }] } } };
}

describe('Session', () => {
  let backend: HttpTestingController;
  let session: Session;

  /** What a renewal gives when the server answers so. */
  async function renewed(answer: object): Promise<string | undefined> {
    const renewal = session.renew('access-a');
    backend.expectOne('/graphql').flush(answer);
    return renewal;
  }

  beforeEach(() => {
    sessionStorage.clear();
    TestBed.configureTestingModule({ providers: [provideHttpClient(), provideHttpClientTesting()] });
    backend = TestBed.inject(HttpTestingController);
    session = TestBed.inject(Session);
    session.begin(tokens('a'));
  });

  it('keeps its token while a guardian must confirm the device, and goes on afterwards', async () => {
    await expect(renewed(refused('DEVICE_UNCONFIRMED'))).rejects.toMatchObject({ code: 'RETRY_LATER' });
    expect(session.isUnconfirmed()).toBe(true);
    expect(session.isSignedIn()).toBe(true);
    expect(sessionStorage.getItem('kyck.refresh-token')).toBe('refresh-a');

    await expect(
      renewed({ data: { refreshSession: { session: tokens('b'), userErrors: [] } } }),
    ).resolves.toBe('access-b');
    expect(session.isUnconfirmed()).toBe(false);
  });

  it('forgets a token that is invalid', async () => {
    await expect(renewed(refused('REFRESH_TOKEN_INVALID'))).resolves.toBeUndefined();
    expect(session.isSignedIn()).toBe(false);
  });

  it('waits for nobody after it was signed out', async () => {
    await expect(renewed(refused('DEVICE_UNCONFIRMED'))).rejects.toThrow();
    session.forget();
    expect(session.isUnconfirmed()).toBe(false);
  });
});
