import { InjectionToken } from '@angular/core';

/** Storage of the refresh token between visits. The access token is never stored. */
export interface TokenStore {
  /**
   * The newest refresh token, also when another tab stored it; null when nobody is signed in. Rejects when storage
   * that worked before does not answer.
   */
  read(): Promise<string | null>;
  /** Stores a token in place of the one before, or removes it. Never rejects. */
  write(token: string | null): Promise<void>;
  /** Whether all tabs of the browser share the token, and with it the session. */
  readonly isShared: boolean;
}

/** Whose session a token belongs to: staff and families may use the same tab, one after the other. */
export type SessionAudience = 'family' | 'staff';

/** Key under which earlier versions stored the token. */
const sharedKey = 'kyck.refresh-token';

/**
 * A session of this tab alone: closing the tab ends it, a reload does not. What cannot be stored stays in memory
 * until the page is left.
 */
export class TabTokenStore implements TokenStore {
  readonly isShared = false;
  private readonly key: string;
  private memory: string | null = null;

  constructor(audience: SessionAudience) {
    this.key = `${sharedKey}.${audience}`;
  }

  async read(): Promise<string | null> {
    return Promise.resolve(this.memory ?? this.stored());
  }

  async write(token: string | null): Promise<void> {
    this.memory = token;
    try {
      sessionStorage.removeItem(sharedKey);
      if (token === null) {
        sessionStorage.removeItem(this.key);
      } else {
        sessionStorage.setItem(this.key, token);
        this.memory = null;
      }
    } catch {
      // Storage is off or full: the token stays in memory.
    }
    return Promise.resolve();
  }

  private stored(): string | null {
    try {
      return sessionStorage.getItem(this.key) ?? sessionStorage.getItem(sharedKey);
    } catch {
      return null;
    }
  }
}

/** Where this client stores its session; the tab by default. */
export const TOKEN_STORE = new InjectionToken<TokenStore>('kyck token store', {
  providedIn: 'root',
  factory: () => new TabTokenStore('family'),
});
