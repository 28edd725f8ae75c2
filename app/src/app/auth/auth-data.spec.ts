import { TestBed } from '@angular/core/testing';
import { GraphqlClient } from '@kyck/core/graphql/graphql-client';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { AuthData } from './auth-data';

const session = { accessToken: 'a', refreshToken: 'r', expiresAt: '2026-11-28T00:00:00Z' };

describe('AuthData', () => {
  const run = vi.fn();

  beforeEach(() => {
    localStorage.clear();
    run.mockReset();
    TestBed.configureTestingModule({ providers: [{ provide: GraphqlClient, useValue: { run } }] });
  });

  it('sends the device token of the last sign-in with the next one', async () => {
    run.mockResolvedValue({
      requestOtp: { challenge: { id: 'c', expiresAt: '', resendAt: '' }, userErrors: [] },
      verifyOtp: { session, deviceToken: 'known', userErrors: [] },
    });
    const data = TestBed.inject(AuthData);
    await data.requestCode('010-1234-5678', 'ko');
    await data.verify('c', '123456', 'Phone');
    await data.requestCode('010-1234-5678', 'ko');
    await data.verify('c', '123456', 'Phone');
    const tokens = run.mock.calls.map(
      ([, variables]) => (variables as { input: { deviceToken: unknown } }).input.deviceToken,
    );
    expect(tokens).toEqual([null, null, 'known', 'known']);
  });
});
