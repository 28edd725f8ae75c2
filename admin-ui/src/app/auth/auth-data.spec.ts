import { TestBed } from '@angular/core/testing';
import { GraphqlClient } from '@kyck/core/graphql/graphql-client';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { AuthData } from './auth-data';

const credentials = { email: 'kim@kyck.example', password: 'a long password', totpCode: '123456' };
const session = { accessToken: 'a', refreshToken: 'r', expiresAt: '2026-11-28T00:00:00Z' };

describe('AuthData', () => {
  const run = vi.fn();

  beforeEach(() => {
    localStorage.clear();
    run.mockReset();
    TestBed.configureTestingModule({ providers: [{ provide: GraphqlClient, useValue: { run } }] });
  });

  it('sends the device token of the last sign-in with the next one', async () => {
    run.mockResolvedValue({ staffSignIn: { session, deviceToken: 'known', userErrors: [] } });
    const data = TestBed.inject(AuthData);
    await data.signIn(credentials);
    await data.signIn(credentials);
    const tokens = run.mock.calls.map(([, variables]) => (variables as { input: unknown }).input);
    expect(tokens).toEqual([
      { ...credentials, deviceToken: null },
      { ...credentials, deviceToken: 'known' },
    ]);
  });
});
