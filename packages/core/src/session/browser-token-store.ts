import { openDB, type DBSchema, type IDBPDatabase } from 'idb';

import { TabTokenStore, type TokenStore } from './token-store';

interface SessionSchema extends DBSchema {
  tokens: { key: 'refresh'; value: string };
}

/** IndexedDB may hang, for example while another tab deletes the database: after this time it counts as failed. */
const answerWithinMs = 3_000;

/**
 * A session of the browser: it outlives tabs and restarts, and all tabs share it. Where IndexedDB cannot be used
 * (private windows of some browsers) the session is the tab's, see {@link TabTokenStore}.
 */
export class BrowserTokenStore implements TokenStore {
  private readonly tab = new TabTokenStore('family');
  private opened: Promise<IDBPDatabase<SessionSchema>> | undefined;
  /** Whether the database has ever answered: from then on the token stays shared with the other tabs. */
  private hasAnswered = false;
  private isBroken = false;

  constructor(private readonly database = 'kyck-session') {}

  get isShared(): boolean {
    return !this.isBroken;
  }

  async read(): Promise<string | null> {
    if (this.isBroken) {
      return this.tab.read();
    }
    try {
      const isFirst = !this.hasAnswered;
      const stored = await this.use(async (db) => (await db.get('tokens', 'refresh')) ?? null);
      return isFirst ? await this.adoptTabToken(stored) : stored;
    } catch (cause) {
      if (this.hasAnswered) {
        throw cause;
      }
      this.isBroken = true;
      return this.tab.read();
    }
  }

  async write(token: string | null): Promise<void> {
    const put = async (db: IDBPDatabase<SessionSchema>): Promise<unknown> =>
      token === null ? db.delete('tokens', 'refresh') : db.put('tokens', token, 'refresh');
    if (!this.isBroken) {
      try {
        await this.use(put).catch(async () => this.use(put));
        return;
      } catch {
        this.isBroken = true;
      }
    }
    await this.tab.write(token);
  }

  /** Earlier versions had the token in `sessionStorage`: it moves over once, unless there is a session already. */
  private async adoptTabToken(stored: string | null): Promise<string | null> {
    const token = await this.tab.read();
    if (token === null) {
      return stored;
    }
    if (stored === null) {
      await this.use(async (db) => db.put('tokens', token, 'refresh'));
    }
    await this.tab.write(null);
    return stored ?? token;
  }

  private async use<Result>(work: (db: IDBPDatabase<SessionSchema>) => Promise<Result>): Promise<Result> {
    try {
      const result = await within(this.open().then(work));
      this.hasAnswered = true;
      return result;
    } catch (cause) {
      this.opened = undefined;
      throw cause;
    }
  }

  private async open(): Promise<IDBPDatabase<SessionSchema>> {
    this.opened ??= openDB<SessionSchema>(this.database, 1, {
      upgrade: (db) => {
        db.createObjectStore('tokens');
      },
      blocking: (_current, _blocked, event) => {
        // Another tab deletes or upgrades the database: it is opened again when it is next needed.
        (event.target as IDBDatabase).close();
        this.opened = undefined;
      },
      terminated: () => {
        this.opened = undefined;
      },
    });
    return this.opened;
  }
}

async function within<Result>(work: Promise<Result>): Promise<Result> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error('the database does not answer'));
    }, answerWithinMs);
  });
  return Promise.race([work, late]).finally(() => {
    clearTimeout(timer);
  });
}
