import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Session } from './session';
import { TOKEN_STORE, type TokenStore } from './token-store';

const tokens = (name: string, lifeMs = 3_600_000) => ({
  accessToken: `access-${name}`,
  refreshToken: `refresh-${name}`,
  expiresAt: new Date(Date.now() + lifeMs).toISOString(),
});

const renewedTo = (name: string) => ({ data: { refreshSession: { session: tokens(name), userErrors: [] } } });

function refused(code: string) {
  return { data: { refreshSession: { session: null, userErrors: [{ code, message: 'no' }] } } };
}

/** The store that all tabs of a browser share. */
class SharedStore implements TokenStore {
  readonly isShared = true;
  token: string | null = null;

  async read(): Promise<string | null> {
    return Promise.resolve(this.token);
  }

  async write(token: string | null): Promise<void> {
    this.token = token;
    return Promise.resolve();
  }
}

/** Channels of the tabs of one browser. */
class FakeChannel {
  static all: FakeChannel[] = [];
  onmessage: ((event: { data: unknown }) => void) | null = null;

  constructor() {
    FakeChannel.all.push(this);
  }

  postMessage(data: unknown): void {
    FakeChannel.all.forEach((channel) => {
      if (channel !== this) {
        channel.onmessage?.({ data });
      }
    });
  }

  close(): void {
    FakeChannel.all = FakeChannel.all.filter((channel) => channel !== this);
  }
}

describe('Session', () => {
  let store: SharedStore;
  let backend: HttpTestingController;
  let session: Session;

  /** Lets promises that wait for nothing settle. */
  const settle = async () => new Promise((resolve) => setTimeout(resolve));

  /** The renewal that waits for an answer. */
  async function sent() {
    await settle();
    return backend.expectOne('/graphql');
  }

  /** What a renewal gives when the server answers so. */
  async function renewed(answer: object): Promise<string | undefined> {
    const renewal = session.renew('access-a');
    renewal.catch(() => undefined);
    (await sent()).flush(answer);
    return renewal;
  }

  /** What another tab posts. */
  function fromOtherTab(notice: string): void {
    new FakeChannel().postMessage(notice);
  }

  beforeEach(() => {
    FakeChannel.all = [];
    vi.stubGlobal('BroadcastChannel', FakeChannel);
    store = new SharedStore();
    TestBed.configureTestingModule({
      providers: [provideHttpClient(), provideHttpClientTesting(), { provide: TOKEN_STORE, useValue: store }],
    });
    backend = TestBed.inject(HttpTestingController);
    session = TestBed.inject(Session);
  });

  afterEach(() => {
    vi.unstubAllGlobals();
  });

  describe('of an earlier visit', () => {
    it('is taken up, and renewed with the first request', async () => {
      store.token = 'refresh-a';
      await session.restore();
      expect(session.isSignedIn()).toBe(true);
      await expect(renewed(renewedTo('b'))).resolves.toBe('access-b');
      expect(store.token).toBe('refresh-b');
    });

    it('is not there when nobody signed in', async () => {
      await session.restore();
      expect(session.isSignedIn()).toBe(false);
      await expect(session.accessToken()).resolves.toBeUndefined();
    });
  });

  describe('begun here', () => {
    beforeEach(async () => {
      session.begin(tokens('a'));
      await settle();
    });

    it('stores the refresh token only', () => {
      expect(store.token).toBe('refresh-a');
    });

    it('keeps its token while a guardian must confirm the device, and goes on afterwards', async () => {
      await expect(renewed(refused('DEVICE_UNCONFIRMED'))).rejects.toMatchObject({ code: 'RETRY_LATER' });
      expect(session.isUnconfirmed()).toBe(true);
      expect(session.isSignedIn()).toBe(true);
      expect(store.token).toBe('refresh-a');

      await expect(renewed(renewedTo('b'))).resolves.toBe('access-b');
      expect(session.isUnconfirmed()).toBe(false);
    });

    it('forgets a token that is invalid', async () => {
      await expect(renewed(refused('REFRESH_TOKEN_INVALID'))).resolves.toBeUndefined();
      expect(session.isSignedIn()).toBe(false);
      expect(store.token).toBeNull();
    });

    it.each([
      ['another refusal', refused('TOO_MANY_TRIES')],
      [
        'an answer without data',
        { data: null, errors: [{ message: 'x', extensions: { code: 'INTERNAL' } }] },
      ],
      ['a field that failed', { data: { refreshSession: null }, errors: [{ message: 'x' }] }],
    ])('is not ended by %s', async (_name, answer) => {
      await expect(renewed(answer)).rejects.toThrow();
      expect(session.isSignedIn()).toBe(true);
      expect(store.token).toBe('refresh-a');
    });

    it.each([
      [500, 'UNKNOWN'],
      [503, 'RETRY_LATER'],
      [429, 'RATE_LIMITED'],
    ])('is neither ended nor offline when the server answers with status %i', async (status, code) => {
      const renewal = session.renew('access-a');
      renewal.catch(() => undefined);
      (await sent()).flush('broken', { status, statusText: 'x' });
      await expect(renewal).rejects.toMatchObject({ code });
      expect(session.isSignedIn()).toBe(true);
    });

    it('is offline when nothing answers', async () => {
      const renewal = session.renew('access-a');
      renewal.catch(() => undefined);
      (await sent()).error(new ProgressEvent('error'));
      await expect(renewal).rejects.toMatchObject({ code: 'OFFLINE' });
    });

    it('renews with the newest token, also when another tab stored it', async () => {
      store.token = 'refresh-b';
      const renewal = session.renew('access-a');
      const request = await sent();
      expect(request.request.body).toMatchObject({ variables: { input: { refreshToken: 'refresh-b' } } });
      request.flush(renewedTo('c'));
      await expect(renewal).resolves.toBe('access-c');
    });

    it('has ended when another tab signed out, also unnoticed', async () => {
      store.token = null;
      await expect(session.renew('access-a')).resolves.toBeUndefined();
      expect(session.isSignedIn()).toBe(false);
    });

    it('ends when another tab says so', () => {
      fromOtherTab('ended');
      expect(session.isSignedIn()).toBe(false);
    });

    it('renews before its next request when somebody signs in elsewhere', async () => {
      store.token = 'refresh-z';
      fromOtherTab('began');
      expect(session.isSignedIn()).toBe(true);
      const token = session.accessToken();
      (await sent()).flush(renewedTo('z2'));
      await expect(token).resolves.toBe('access-z2');
    });

    it('has the other tabs know when it ends', async () => {
      const heard: unknown[] = [];
      new FakeChannel().onmessage = ({ data }) => heard.push(data);
      session.forget();
      await settle();
      expect(store.token).toBeNull();
      expect(heard).toEqual(['ended']);
    });

    it('stays ended when a renewal comes back after signing out', async () => {
      const renewal = session.renew('access-a');
      const request = await sent();
      session.forget();
      request.flush(renewedTo('b'));
      await expect(renewal).resolves.toBeUndefined();
      await settle();
      expect(session.isSignedIn()).toBe(false);
      expect(store.token).toBeNull();
    });

    it('signs out without a network', async () => {
      const ending = session.end();
      (await sent()).error(new ProgressEvent('error'));
      await ending;
      await settle();
      expect(store.token).toBeNull();
    });

    it('waits for nobody after it was signed out', async () => {
      await expect(renewed(refused('DEVICE_UNCONFIRMED'))).rejects.toThrow();
      session.forget();
      expect(session.isUnconfirmed()).toBe(false);
    });
  });
});
