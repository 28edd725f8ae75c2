import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { readDeviceToken, storeDeviceToken } from './device-token';

describe('device token', () => {
  beforeEach(() => {
    localStorage.clear();
  });

  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('is stored per audience', () => {
    expect(readDeviceToken('staff')).toBeNull();
    storeDeviceToken('staff', 'a');
    storeDeviceToken('family', 'b');
    expect([readDeviceToken('staff'), readDeviceToken('family')]).toEqual(['a', 'b']);
  });

  it('stays when a sign-in is refused', () => {
    storeDeviceToken('staff', 'a');
    storeDeviceToken('staff', null);
    expect(readDeviceToken('staff')).toBe('a');
  });

  it('does not fail where nothing can be stored', () => {
    const refuse = () => {
      throw new Error('storage is off');
    };
    vi.spyOn(Storage.prototype, 'getItem').mockImplementation(refuse);
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(refuse);
    expect(() => {
      storeDeviceToken('staff', 'a');
    }).not.toThrow();
    expect(readDeviceToken('staff')).toBeNull();
  });
});
