import { TestBed } from '@angular/core/testing';
import type { RecordWatchInput, WatchEventInput } from '@kyck/core/graphql/schema.generated';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { uuidV7 } from './uuid-v7';
import { WatchData, type RecordAnswer } from './watch-data';
import { WatchOutbox } from './watch-outbox';

function event(at: number): WatchEventInput {
  return {
    id: uuidV7(at),
    playbackId: 'playback_1',
    videoId: 'video_1',
    verb: 'HEARTBEAT',
    occurredAt: new Date(at).toISOString(),
    fromMs: 0,
    toMs: 10_000,
  };
}

function acceptAll(input: RecordWatchInput): RecordAnswer {
  return {
    results: input.events.map(({ id }) => ({
      eventId: `watch_event_${id}`,
      status: 'ACCEPTED',
      reason: null,
    })),
    timeStatus: null,
    userErrors: [],
  };
}

describe('WatchOutbox', () => {
  const record = vi.fn<(input: RecordWatchInput) => Promise<RecordAnswer>>();
  let outbox: WatchOutbox;

  beforeEach(() => {
    record.mockReset();
    indexedDB = new IDBFactory();
    TestBed.configureTestingModule({ providers: [{ provide: WatchData, useValue: { record } }] });
    outbox = TestBed.inject(WatchOutbox);
  });

  it('sends what is stored in the order it happened, and removes it', async () => {
    record.mockImplementation(async (input) => Promise.resolve(acceptAll(input)));
    await outbox.add('child_1', event(2));
    await outbox.add('child_1', event(1));
    await outbox.flush();
    await outbox.flush();
    expect(record).toHaveBeenCalledTimes(1);
    const sent = record.mock.calls[0]?.[0].events ?? [];
    expect(sent.map(({ occurredAt }) => Date.parse(occurredAt))).toEqual([1, 2]);
    expect(outbox.pending()).toBe(0);
  });

  it('stores events while the server cannot be reached, and sends the same ones later', async () => {
    record.mockRejectedValueOnce(new Error('offline'));
    const stored = event(1);
    await outbox.add('child_1', stored);
    await outbox.flush();
    expect(outbox.pending()).toBe(1);

    record.mockImplementation(async (input) => Promise.resolve(acceptAll(input)));
    dispatchEvent(new Event('online'));
    await vi.waitUntil(() => outbox.pending() === 0);
    expect(record.mock.calls.map(([input]) => input.events[0]?.id)).toEqual([stored.id, stored.id]);
  });

  it('never mixes two children in one batch', async () => {
    record.mockImplementation(async (input) => Promise.resolve(acceptAll(input)));
    await outbox.add('child_1', event(1));
    await outbox.add('child_2', event(2));
    await outbox.add('child_1', event(3));
    await outbox.flush();
    expect(record.mock.calls.map(([input]) => [input.childId, input.events.length])).toEqual([
      ['child_1', 2],
      ['child_2', 1],
    ]);
  });

  it('removes rejected events too, since the verdict is final', async () => {
    record.mockImplementation(async (input) =>
      Promise.resolve({
        ...acceptAll(input),
        results: input.events.map(({ id }) => ({
          eventId: id,
          status: 'REJECTED' as const,
          reason: 'TOO_OLD' as const,
        })),
      }),
    );
    await outbox.add('child_1', event(1));
    await outbox.flush();
    expect(outbox.pending()).toBe(0);
  });

  it('drops events of a child that left the family', async () => {
    record.mockResolvedValue({
      results: [],
      timeStatus: null,
      userErrors: [{ code: 'CHILD_NOT_FOUND', message: 'no such child', field: ['childId'] }],
    });
    await outbox.add('child_9', event(1));
    await outbox.flush();
    expect(outbox.pending()).toBe(0);
  });

  it('has the time left of the last answer', async () => {
    const time = {
      remainingSeconds: 600,
      usedSeconds: 3000,
      budgetSeconds: 3600,
      warnAt: null,
      hardStopAt: null,
      windowEndsAt: null,
      verdict: { allowed: true, reason: null, message: null },
    };
    record.mockImplementation(async (input) => Promise.resolve({ ...acceptAll(input), timeStatus: time }));
    await outbox.add('child_1', event(1));
    await outbox.flush();
    expect(outbox.timeLeft()).toEqual({ childId: 'child_1', time });
  });
});
