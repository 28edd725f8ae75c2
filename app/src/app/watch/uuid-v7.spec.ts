import { describe, expect, it } from 'vitest';

import { uuidV7 } from './uuid-v7';

describe('uuidV7', () => {
  it('carries the time, the version and the variant', () => {
    const id = uuidV7(0x0123456789ab, new Uint8Array(10).fill(0xff));
    expect(id).toBe('01234567-89ab-7fff-bfff-ffffffffffff');
  });

  it('sorts by time', () => {
    expect(uuidV7(1_000) < uuidV7(2_000)).toBe(true);
  });

  it('is new each time', () => {
    expect(new Set(Array.from({ length: 1000 }, () => uuidV7(5))).size).toBe(1000);
  });
});
