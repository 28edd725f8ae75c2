import { computed, DestroyRef, inject, Service, signal } from '@angular/core';

import { GraphqlFailure } from '../graphql/graphql-failure';
import { SessionChannel, type SessionNotice } from './session-channel';
import { SessionData } from './session-data';
import { SessionLock } from './session-lock';
import { TOKEN_STORE } from './token-store';

/** What every way of signing in returns. */
export interface SessionTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** When the access token expires, RFC 3339. */
  readonly expiresAt: string;
}

const sharedName = 'kyck.session';
/** An access token that expires within this time is renewed before it is used. */
const renewBeforeMs = 30_000;

/**
 * The session of this browser or of this tab, depending on the {@link TOKEN_STORE}.
 *
 * The access token is only in memory. One tab renews at a time: it reads the newest refresh token and stores its
 * successor before the next tab may renew, because the server takes a refresh token used twice for a stolen one.
 */
@Service()
export class Session {
  private readonly data = inject(SessionData);
  private readonly store = inject(TOKEN_STORE);
  private readonly lock = new SessionLock(sharedName);
  private readonly channel = new SessionChannel(sharedName, (notice) => {
    this.onNotice(notice);
  });
  private readonly tokens = signal<SessionTokens | undefined>(undefined);
  private readonly isStored = signal(false);
  private readonly unconfirmed = signal(false);
  private renewing: Promise<string | undefined> | undefined;
  /** Counts sign-ins and sign-outs: a renewal that began before one of them is discarded. */
  private epoch = 0;

  /** Whether somebody is signed in now, or was at an earlier visit and does not have to sign in again. */
  readonly isSignedIn = computed(() => this.tokens() !== undefined || this.isStored());

  /**
   * Whether the server knows this child's device from a backup and waits for a guardian to confirm it. The tokens
   * stay valid: {@link renew} succeeds once it is confirmed.
   */
  readonly isUnconfirmed = this.unconfirmed.asReadonly();

  constructor() {
    inject(DestroyRef).onDestroy(() => {
      this.channel.close();
    });
  }

  /** Restores the session of an earlier visit, if there is one, when the app starts. */
  async restore(): Promise<void> {
    const epoch = this.epoch;
    const token = await this.store.read();
    if (epoch === this.epoch) {
      this.isStored.set(token !== null);
    }
  }

  /** Starts the session of a sign-in. */
  begin(tokens: SessionTokens): void {
    this.epoch += 1;
    this.take(tokens);
    void this.replaceStored(tokens.refreshToken, 'began');
  }

  /** Removes the tokens, here and in all tabs that share them, without asking the server. */
  forget(): void {
    this.clear();
    void this.replaceStored(null, 'ended');
  }

  /** Ends the session on the server as far as it can be reached, and here in any case. */
  async end(): Promise<void> {
    try {
      const token = await this.accessToken();
      if (token !== undefined) {
        await this.data.signOut(token);
      }
    } catch {
      // Without the server the refresh token expires by itself; here it is removed.
    }
    this.forget();
  }

  /** An access token that is valid for a while yet; `undefined` when nobody is signed in. */
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
   * Concurrent calls share one request. If the session was renewed meanwhile, that token is returned without one.
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

    const { session, userErrors } = await this.data.refresh(refreshToken);
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

  private onNotice(notice: SessionNotice): void {
    if (!this.store.isShared) {
      return;
    }
    if (notice === 'ended') {
      this.clear();
    } else {
      // Somebody signed in in another tab, perhaps another person: the next request renews the session.
      this.epoch += 1;
      this.tokens.set(undefined);
      this.isStored.set(true);
    }
  }

  /** Waits for its turn, so that a renewal under way in another tab cannot overwrite it. */
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
