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

/** Web Locks with one holder at a time, shared by the tabs of one browser. */
function fakeLocks() {
  let tail: Promise<unknown> = Promise.resolve();
  return {
    request: async (_name: string, _options: unknown, work: () => Promise<unknown>) => {
      const turn = tail.then(work);
      tail = turn.catch(() => undefined);
      return turn;
    },
  };
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

  /** Lets pending promises settle. */
  const settle = async () => new Promise((resolve) => setTimeout(resolve));

  /** The renewal that waits for an answer. */
  async function sent() {
    await settle();
    return backend.expectOne('/graphql');
  }

  /** The result of a renewal that the server answers with `answer`. */
  async function renewed(answer: object): Promise<string | undefined> {
    const renewal = session.renew('access-a');
    renewal.catch(() => undefined);
    (await sent()).flush(answer);
    return renewal;
  }

  /** A notice that another tab posts. */
  function fromOtherTab(notice: string): void {
    new FakeChannel().postMessage(notice);
  }

  beforeEach(() => {
    FakeChannel.all = [];
    vi.stubGlobal('BroadcastChannel', FakeChannel);
    vi.stubGlobal('navigator', { locks: fakeLocks() });
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
    it('is restored, and renewed with the first request', async () => {
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

    it('has its token while a guardian must confirm the device, and goes on afterwards', async () => {
      await expect(renewed(refused('DEVICE_UNCONFIRMED'))).rejects.toMatchObject({ code: 'RETRY_LATER' });
      expect(session.isUnconfirmed()).toBe(true);
      expect(session.isSignedIn()).toBe(true);
      expect(store.token).toBe('refresh-a');

      await expect(renewed(renewedTo('b'))).resolves.toBe('access-b');
      expect(session.isUnconfirmed()).toBe(false);
    });

    it('stores each new refresh token before it uses the new access token', async () => {
      await expect(renewed(renewedTo('b'))).resolves.toBe('access-b');
      expect(store.token).toBe('refresh-b');

      const next = session.renew('access-b');
      const request = await sent();
      expect(request.request.body).toMatchObject({ variables: { input: { refreshToken: 'refresh-b' } } });
      request.flush(renewedTo('c'));
      await expect(next).resolves.toBe('access-c');
      expect(store.token).toBe('refresh-c');
    });

    it('sends one request for renewals that are asked for at the same time', async () => {
      const renewals = [session.renew('access-a'), session.renew('access-a'), session.renew('access-a')];
      (await sent()).flush(renewedTo('b'));
      await expect(Promise.all(renewals)).resolves.toEqual(['access-b', 'access-b', 'access-b']);
    });

    it('sends nothing for a token that was replaced meanwhile', async () => {
      await renewed(renewedTo('b'));
      await expect(session.renew('access-a')).resolves.toBe('access-b');
      backend.verify();
    });

    it('can renew again after a renewal that failed', async () => {
      await expect(renewed(refused('TOO_MANY_TRIES'))).rejects.toThrow();
      await expect(renewed(renewedTo('b'))).resolves.toBe('access-b');
    });

    it.each([
      [31_000, 'access-a'],
      [29_000, 'access-b'],
    ])('uses a token that is valid for another %i ms: %s', async (lifeMs, expected) => {
      session.begin(tokens('a', lifeMs));
      await settle();
      const token = session.accessToken();
      await settle();
      backend.match('/graphql').forEach((request) => {
        request.flush(renewedTo('b'));
      });
      await expect(token).resolves.toBe(expected);
    });

    it('renews in one tab at a time', async () => {
      const other = TestBed.runInInjectionContext(() => new Session());
      other.begin(tokens('a'));
      await settle();

      const renewals = [session.renew('access-a'), other.renew('access-a')];
      (await sent()).flush(renewedTo('b'));
      const second = await sent();
      expect(second.request.body).toMatchObject({ variables: { input: { refreshToken: 'refresh-b' } } });
      second.flush(renewedTo('c'));
      await expect(Promise.all(renewals)).resolves.toEqual(['access-b', 'access-c']);
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

    it('has ended when another tab signed out, also without a notice', async () => {
      store.token = null;
      await expect(session.renew('access-a')).resolves.toBeUndefined();
      expect(session.isSignedIn()).toBe(false);
    });

    it('ends when another tab posts it', () => {
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

    it('notifies the other tabs when it ends', async () => {
      const notices: unknown[] = [];
      new FakeChannel().onmessage = ({ data }) => notices.push(data);
      session.forget();
      await settle();
      expect(store.token).toBeNull();
      expect(notices).toEqual(['ended']);
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

    it('waits for no confirmation after it was signed out', async () => {
      await expect(renewed(refused('DEVICE_UNCONFIRMED'))).rejects.toThrow();
      session.forget();
      expect(session.isUnconfirmed()).toBe(false);
    });
  });
});
