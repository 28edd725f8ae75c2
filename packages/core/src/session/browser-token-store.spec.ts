import 'fake-indexeddb/auto';

import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { BrowserTokenStore } from './browser-token-store';

describe('BrowserTokenStore', () => {
  beforeEach(() => {
    sessionStorage.clear();
    vi.stubGlobal('indexedDB', new IDBFactory());
  });

  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it('shares the token between tabs and visits, and stores nothing in the tab', async () => {
    const first = new BrowserTokenStore();
    const other = new BrowserTokenStore();
    await expect(first.read()).resolves.toBeNull();
    await first.write('a');
    await expect(other.read()).resolves.toBe('a');
    await other.write('b');
    await expect(first.read()).resolves.toBe('b');
    await first.write(null);
    await expect(other.read()).resolves.toBeNull();
    expect(sessionStorage).toHaveLength(0);
  });

  it('moves the token of an earlier version over once', async () => {
    sessionStorage.setItem('kyck.refresh-token', 'old');
    await expect(new BrowserTokenStore().read()).resolves.toBe('old');
    expect(sessionStorage).toHaveLength(0);
    await expect(new BrowserTokenStore().read()).resolves.toBe('old');
  });

  it('drops the token of an earlier version where there is a session already', async () => {
    await new BrowserTokenStore().write('newest');
    sessionStorage.setItem('kyck.refresh-token', 'old');
    const store = new BrowserTokenStore();
    await expect(store.read()).resolves.toBe('newest');
    await store.write(null);
    await expect(store.read()).resolves.toBeNull();
    await expect(new BrowserTokenStore().read()).resolves.toBeNull();
  });

  it('falls back to the tab where there is no database', async () => {
    vi.stubGlobal('indexedDB', {
      open: () => {
        throw new Error('private window');
      },
    });
    const store = new BrowserTokenStore();
    await expect(store.read()).resolves.toBeNull();
    expect(store.isShared).toBe(false);
    await store.write('a');
    await expect(store.read()).resolves.toBe('a');
    await expect(new BrowserTokenStore().read()).resolves.toBe('a');
  });

  it('falls back to the tab when the database hangs at the start', async () => {
    vi.useFakeTimers();
    vi.stubGlobal('indexedDB', { open: () => new EventTarget() });
    const store = new BrowserTokenStore();
    const reading = store.read();
    await vi.advanceTimersByTimeAsync(3_000);
    await expect(reading).resolves.toBeNull();
    expect(store.isShared).toBe(false);
  });

  it('stays shared with the other tabs when a database that worked fails once', async () => {
    const store = new BrowserTokenStore();
    await store.write('a');
    const transaction = vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementationOnce(() => {
      throw new Error('the disk is slow');
    });
    await expect(store.read()).rejects.toThrow('the disk is slow');
    expect(store.isShared).toBe(true);
    transaction.mockRestore();
    await expect(store.read()).resolves.toBe('a');
  });
});
