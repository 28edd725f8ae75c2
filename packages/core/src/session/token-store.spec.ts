import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { TabTokenStore } from './token-store';

describe('TabTokenStore', () => {
  beforeEach(() => {
    sessionStorage.clear();
  });

  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('outlives a reload, and separates the tokens of staff and families', async () => {
    await new TabTokenStore('staff').write('a');
    await expect(new TabTokenStore('staff').read()).resolves.toBe('a');
    await expect(new TabTokenStore('family').read()).resolves.toBeNull();
  });

  it('takes over the token of an earlier version, and leaves none behind', async () => {
    sessionStorage.setItem('kyck.refresh-token', 'old');
    const store = new TabTokenStore('staff');
    await expect(store.read()).resolves.toBe('old');
    await store.write('new');
    expect(sessionStorage.getItem('kyck.refresh-token')).toBeNull();
    await expect(store.read()).resolves.toBe('new');
    await store.write(null);
    expect(sessionStorage).toHaveLength(0);
  });

  it('falls back to memory where nothing can be stored', async () => {
    const store = new TabTokenStore('family');
    await store.write('a');
    const refuse = () => {
      throw new Error('storage is off');
    };
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(refuse);
    await store.write('b');
    await expect(store.read()).resolves.toBe('b');
    vi.spyOn(Storage.prototype, 'getItem').mockImplementation(refuse);
    await expect(store.read()).resolves.toBe('b');
  });
});
