import { HttpBackend, HttpClient, HttpHeaders } from '@angular/common/http';
import { computed, inject, Service, signal } from '@angular/core';
import { firstValueFrom } from 'rxjs';

import { graphqlPath, type GraphqlAnswer } from '../graphql/graphql-client';
import { GraphqlFailure } from '../graphql/graphql-failure';
import { RefreshSessionDocument, SignOutDocument, type RefreshSessionMutation } from './session.generated';

/** What every way of signing in gives. */
export interface SessionTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** When the access token ends, RFC 3339. */
  readonly expiresAt: string;
}

const storageKey = 'kyck.refresh-token';
/** An access token this near its end is renewed before it is used. */
const renewBeforeMs = 30_000;

/**
 * Who is signed in, in this tab.
 *
 * The access token lives in memory only. The refresh token is kept in `sessionStorage`, so that a reload keeps the
 * session and closing the tab ends it. Renewing is single-flight: however many requests find their token ended,
 * one `refreshSession` goes out, since using a refresh token twice looks like theft to the server.
 */
@Service()
export class Session {
  /** Past the interceptors: renewing must not wait for itself. */
  private readonly http = new HttpClient(inject(HttpBackend));
  private readonly tokens = signal<SessionTokens | undefined>(undefined);
  private readonly stored = signal(sessionStorage.getItem(storageKey));
  private readonly unconfirmed = signal(false);
  private renewing: Promise<string | undefined> | undefined;

  /** Whether somebody is signed in, or was before the reload and need not sign in again. */
  readonly isSignedIn = computed(() => this.tokens() !== undefined || this.stored() !== null);

  /**
   * Whether the server knows this child's device from a backup and waits for a guardian to confirm it. The tokens
   * stay good: {@link renew} finds out when it has happened.
   */
  readonly isUnconfirmed = this.unconfirmed.asReadonly();

  /** Takes the tokens a sign-in gave. */
  begin(tokens: SessionTokens): void {
    this.keep(tokens);
  }

  /** Forgets the tokens, without telling the server. */
  forget(): void {
    sessionStorage.removeItem(storageKey);
    this.stored.set(null);
    this.tokens.set(undefined);
    this.unconfirmed.set(false);
  }

  /** Ends the session on the server as far as it can be reached, and here in any case. */
  async end(): Promise<void> {
    const token = await this.accessToken();
    if (token !== undefined) {
      const headers = new HttpHeaders({ authorization: `Bearer ${token}` });
      try {
        await firstValueFrom(
          this.http.post(graphqlPath, { query: SignOutDocument.toString(), variables: {} }, { headers }),
        );
      } catch {
        // Without the server the refresh token simply runs out; here it is gone.
      }
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
    this.renewing ??= this.renewOnce().finally(() => {
      this.renewing = undefined;
    });
    return this.renewing;
  }

  private async renewOnce(): Promise<string | undefined> {
    const refreshToken = this.stored();
    if (refreshToken === null) {
      return undefined;
    }
    const body = { query: RefreshSessionDocument.toString(), variables: { input: { refreshToken } } };
    let answer: GraphqlAnswer<RefreshSessionMutation>;
    try {
      answer = await firstValueFrom(this.http.post<GraphqlAnswer<RefreshSessionMutation>>(graphqlPath, body));
    } catch {
      // No network is no reason to sign anybody out.
      throw new GraphqlFailure('OFFLINE', 'the session could not be renewed');
    }
    const renewed = answer.data?.refreshSession.session;
    if (renewed === undefined || renewed === null) {
      if (answer.data?.refreshSession.userErrors[0]?.code === 'DEVICE_UNCONFIRMED') {
        this.unconfirmed.set(true);
        throw new GraphqlFailure('RETRY_LATER', 'a guardian must confirm this device');
      }
      if (answer.data !== undefined && answer.data !== null) {
        this.forget();
        return undefined;
      }
      throw GraphqlFailure.fromEntries(answer.errors ?? []);
    }
    this.keep(renewed);
    return renewed.accessToken;
  }

  private keep(tokens: SessionTokens): void {
    sessionStorage.setItem(storageKey, tokens.refreshToken);
    this.stored.set(tokens.refreshToken);
    this.tokens.set(tokens);
    this.unconfirmed.set(false);
  }
}
