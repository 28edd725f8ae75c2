import { HttpBackend, HttpClient, HttpHeaders } from '@angular/common/http';
import { computed, DestroyRef, inject, Service, signal } from '@angular/core';
import { firstValueFrom, timeout, TimeoutError } from 'rxjs';

import { failureOf, graphqlPath, type GraphqlAnswer } from '../graphql/graphql-client';
import { GraphqlFailure } from '../graphql/graphql-failure';
import { SessionChannel, type SessionNotice } from './session-channel';
import { SessionLock } from './session-lock';
import { RefreshSessionDocument, SignOutDocument, type RefreshSessionMutation } from './session.generated';
import { TOKEN_STORE } from './token-store';

/** What every way of signing in gives. */
export interface SessionTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** When the access token ends, RFC 3339. */
  readonly expiresAt: string;
}

const sharedName = 'kyck.session';
/** An access token this near its end is renewed before it is used. */
const renewBeforeMs = 30_000;
/** A renewal without an answer after this time failed; other tabs wait for it meanwhile. */
const answerWithinMs = 15_000;

/**
 * Who is signed in, in this browser or in this tab, as the {@link TOKEN_STORE} has it.
 *
 * The access token lives in memory only. Renewing goes one at a time over all tabs: the tab whose turn it is reads the
 * newest refresh token and stores its successor before the next tab's turn, since using a refresh token twice looks
 * like theft to the server.
 */
@Service()
export class Session {
  /** Past the interceptors: renewing must not wait for itself. */
  private readonly http = new HttpClient(inject(HttpBackend));
  private readonly store = inject(TOKEN_STORE);
  private readonly lock = new SessionLock(sharedName);
  private readonly channel = new SessionChannel(sharedName, (notice) => {
    this.onNotice(notice);
  });
  private readonly tokens = signal<SessionTokens | undefined>(undefined);
  private readonly isStored = signal(false);
  private readonly unconfirmed = signal(false);
  private renewing: Promise<string | undefined> | undefined;
  /** Counts sign-ins and sign-outs: a renewal that began before one of them has nothing to say after it. */
  private epoch = 0;

  /** Whether somebody is signed in, or was at an earlier visit and need not sign in again. */
  readonly isSignedIn = computed(() => this.tokens() !== undefined || this.isStored());

  /**
   * Whether the server knows this child's device from a backup and waits for a guardian to confirm it. The tokens
   * stay good: {@link renew} finds out when it has happened.
   */
  readonly isUnconfirmed = this.unconfirmed.asReadonly();

  constructor() {
    inject(DestroyRef).onDestroy(() => {
      this.channel.close();
    });
  }

  /** Takes up the session of an earlier visit, if there is one. The app starts with it. */
  async restore(): Promise<void> {
    const epoch = this.epoch;
    const token = await this.store.read();
    if (epoch === this.epoch) {
      this.isStored.set(token !== null);
    }
  }

  /** Takes the tokens a sign-in gave. */
  begin(tokens: SessionTokens): void {
    this.epoch += 1;
    this.take(tokens);
    void this.replaceStored(tokens.refreshToken, 'began');
  }

  /** Forgets the tokens, here and in all tabs that share them, without asking the server. */
  forget(): void {
    this.clear();
    void this.replaceStored(null, 'ended');
  }

  /** Ends the session on the server as far as it can be reached, and here in any case. */
  async end(): Promise<void> {
    try {
      const token = await this.accessToken();
      if (token !== undefined) {
        const headers = new HttpHeaders({ authorization: `Bearer ${token}` });
        const body = { query: SignOutDocument.toString(), variables: {} };
        await firstValueFrom(this.http.post(graphqlPath, body, { headers }).pipe(timeout(answerWithinMs)));
      }
    } catch {
      // Without the server the refresh token simply runs out; here it is gone.
    }
    this.forget();
  }

  /** An access token that is still good for a while, or `undefined` when nobody is signed in. */
  async accessToken(): Promise<string | undefined> {
    const tokens = this.tokens();
    if (tokens !== undefined && Date.parse(tokens.expiresAt) - Date.now() > renewBeforeMs) {
      return tokens.accessToken;
    }
    return this.renew(tokens?.accessToken);
  }

  /**
   * A new access token in place of `refused`; `undefined` when the session has ended.
   *
   * When somebody else renewed meanwhile, that token is given and nothing is sent.
   */
  async renew(refused: string | undefined): Promise<string | undefined> {
    const tokens = this.tokens();
    if (tokens !== undefined && tokens.accessToken !== refused) {
      return tokens.accessToken;
    }
    if (!this.isSignedIn()) {
      return undefined;
    }
    this.renewing ??= this.renewInTurn().finally(() => {
      this.renewing = undefined;
    });
    return this.renewing;
  }

  private async renewInTurn(): Promise<string | undefined> {
    const epoch = this.epoch;
    try {
      return await this.lock.run(async () => this.renewOnce(epoch));
    } catch (cause) {
      throw cause instanceof GraphqlFailure
        ? cause
        : new GraphqlFailure('RETRY_LATER', 'another tab renews the session');
    }
  }

  /** Runs while no other tab renews. */
  private async renewOnce(epoch: number): Promise<string | undefined> {
    const refreshToken = await this.store.read();
    if (epoch !== this.epoch) {
      return this.tokens()?.accessToken;
    }
    if (refreshToken === null) {
      this.clear();
      return undefined;
    }

    const { session, userErrors } = await this.refresh(refreshToken);
    if (session !== null) {
      await this.store.write(session.refreshToken);
      if (epoch === this.epoch) {
        this.take(session);
      }
      return this.tokens()?.accessToken;
    }

    const code = userErrors[0]?.code;
    if (code === 'REFRESH_TOKEN_INVALID') {
      await this.store.write(null);
      if (epoch === this.epoch) {
        this.clear();
        this.channel.post('ended');
      }
      return undefined;
    }
    if (code === 'DEVICE_UNCONFIRMED') {
      this.unconfirmed.set(true);
      throw new GraphqlFailure('RETRY_LATER', 'a guardian must confirm this device');
    }
    throw new GraphqlFailure('UNKNOWN', userErrors[0]?.message ?? 'a renewal without a session');
  }

  /** The server's answer about a refresh token; every failure to get one is no reason to sign anybody out. */
  private async refresh(refreshToken: string): Promise<RefreshSessionMutation['refreshSession']> {
    const body = { query: RefreshSessionDocument.toString(), variables: { input: { refreshToken } } };
    let answer: GraphqlAnswer<{ refreshSession: RefreshSessionMutation['refreshSession'] | null }>;
    try {
      answer = await firstValueFrom(
        this.http.post<typeof answer>(graphqlPath, body).pipe(timeout(answerWithinMs)),
      );
    } catch (cause) {
      throw cause instanceof TimeoutError ? new GraphqlFailure('OFFLINE', 'no answer') : failureOf(cause);
    }
    const refreshed = answer.data?.refreshSession;
    if (refreshed === undefined || refreshed === null) {
      throw GraphqlFailure.fromEntries(answer.errors ?? []);
    }
    return refreshed;
  }

  private onNotice(notice: SessionNotice): void {
    if (!this.store.isShared) {
      return;
    }
    if (notice === 'ended') {
      this.clear();
    } else {
      // Somebody signed in elsewhere, perhaps somebody else: the next request renews and finds out.
      this.epoch += 1;
      this.tokens.set(undefined);
      this.isStored.set(true);
    }
  }

  /** Stores in turn, so that a renewal under way in another tab does not come after it. */
  private async replaceStored(token: string | null, notice: SessionNotice): Promise<void> {
    const epoch = this.epoch;
    const write = async (): Promise<void> => {
      if (epoch === this.epoch) {
        await this.store.write(token);
      }
    };
    await this.lock.run(write).catch(write);
    if (this.store.isShared && epoch === this.epoch) {
      this.channel.post(notice);
    }
  }

  private take(tokens: SessionTokens): void {
    this.isStored.set(true);
    this.tokens.set(tokens);
    this.unconfirmed.set(false);
  }

  private clear(): void {
    this.epoch += 1;
    this.isStored.set(false);
    this.tokens.set(undefined);
    this.unconfirmed.set(false);
  }
}
