import { DestroyRef, inject, Service, signal } from '@angular/core';
import type { WatchEventInput } from '@kyck/core/graphql/schema.generated';
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';

import type { TimeLeft } from '../core/child-time-data';
import { WatchData } from './watch-data';

interface StoredEvent {
  readonly id: string;
  readonly childId: string;
  readonly event: WatchEventInput;
}

interface OutboxSchema extends DBSchema {
  events: { key: string; value: StoredEvent; indexes: { child: string } };
}

const database = 'kyck-watch';
/** Events of one request; the server takes up to 500. */
const batchSize = 100;
/** More than a child can make in a month; beyond it the oldest are removed, so that a phone does not fill up. */
const maxEvents = 20_000;
const firstRetryMs = 2_000;
const longestRetryMs = 60_000;

/**
 * Watch events on their way to the server.
 *
 * Every event is written to IndexedDB before it is sent, and removed when the server has decided about it, whichever
 * way. Sending it twice is harmless, since the event's id is its idempotency key.
 */
@Service()
export class WatchOutbox {
  private readonly data = inject(WatchData);
  private opened: Promise<IDBPDatabase<OutboxSchema>> | undefined;
  private sending: Promise<void> | undefined;
  private retryMs = firstRetryMs;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly latest = signal<{ childId: string; time: TimeLeft } | undefined>(undefined);
  private readonly waiting = signal(0);

  /** The time left of the server's last answer, and the child whose time it is. */
  readonly timeLeft = this.latest.asReadonly();
  /** Number of events that are not sent yet. */
  readonly pending = this.waiting.asReadonly();

  constructor() {
    const online = (): void => {
      void this.flush();
    };
    addEventListener('online', online);
    inject(DestroyRef).onDestroy(() => {
      removeEventListener('online', online);
      clearTimeout(this.retryTimer);
      void this.opened?.then((db) => {
        db.close();
      });
    });
  }

  /** Stores an event; {@link flush} sends it. */
  async add(childId: string, event: WatchEventInput): Promise<void> {
    const db = await this.open();
    await db.put('events', { id: event.id, childId, event });
    const count = await db.count('events');
    if (count > maxEvents) {
      const oldest = await db.getAllKeys('events', null, count - maxEvents);
      await Promise.all(oldest.map(async (key) => db.delete('events', key)));
    }
    this.waiting.set(Math.min(count, maxEvents));
  }

  /** Sends the stored events, oldest first. Never rejects: what could not be sent waits for the next try. */
  async flush(): Promise<void> {
    this.sending ??= this.send().finally(() => {
      this.sending = undefined;
    });
    return this.sending;
  }

  private async send(): Promise<void> {
    clearTimeout(this.retryTimer);
    const db = await this.open();
    try {
      for (let first = await db.get('events', IDBKeyRange.lowerBound('')); first !== undefined;) {
        await this.sendBatch(db, first.childId);
        first = await db.get('events', IDBKeyRange.lowerBound(''));
      }
      this.retryMs = firstRetryMs;
    } catch {
      this.retryLater();
    } finally {
      this.waiting.set(await db.count('events'));
    }
  }

  private async sendBatch(db: IDBPDatabase<OutboxSchema>, childId: string): Promise<void> {
    const batch = await db.getAllFromIndex('events', 'child', childId, batchSize);
    const answer = await this.data.record({
      childId,
      sentAt: new Date().toISOString(),
      events: batch.map(({ event }) => event),
    });

    // Events of a child that left the family are dropped, else they would be sent for ever.
    const isUnknownChild = answer.userErrors.some(({ code }) => code === 'CHILD_NOT_FOUND');
    const decided = new Set(answer.results.map(({ eventId }) => bareId(eventId)));
    const done = batch.map(({ id }) => id).filter((id) => isUnknownChild || decided.has(id));
    if (done.length === 0) {
      throw new Error(answer.userErrors[0]?.message ?? 'the batch was not taken');
    }

    await Promise.all(done.map(async (id) => db.delete('events', id)));
    if (answer.timeStatus !== null) {
      this.latest.set({ childId, time: answer.timeStatus });
    }
  }

  private retryLater(): void {
    const wait = this.retryMs * (0.5 + Math.random() / 2);
    this.retryMs = Math.min(longestRetryMs, this.retryMs * 2);
    this.retryTimer = setTimeout(() => {
      void this.flush();
    }, wait);
  }

  private async open(): Promise<IDBPDatabase<OutboxSchema>> {
    this.opened ??= openDB<OutboxSchema>(database, 1, {
      upgrade: (db) => {
        db.createObjectStore('events', { keyPath: 'id' }).createIndex('child', 'childId');
      },
    });
    return this.opened;
  }
}

/** The UUID of an event, out of the id as the server may write it. */
function bareId(eventId: string): string {
  return eventId.slice(eventId.lastIndexOf('_') + 1);
}
