import { describe, expect, it } from 'vitest';

import { AttemptKey } from './attempt-key';

function counted(): AttemptKey {
  let count = 0;
  return new AttemptKey(() => `key ${String(++count)}`);
}

interface Input {
  readonly minutes: number;
}

const answered = async (input: Input & { clientMutationId: string }) =>
  Promise.resolve(input.clientMutationId);
const lost = async () => Promise.reject(new Error('no network'));

describe('AttemptKey', () => {
  it('has one key for an input until its answer has come', async () => {
    const keys = counted();
    await expect(keys.run({ minutes: 10 }, lost)).rejects.toThrow('no network');
    await expect(keys.run({ minutes: 10 }, lost)).rejects.toThrow('no network');
    await expect(keys.run({ minutes: 10 }, answered)).resolves.toBe('key 1');
  });

  it('makes a new key for the same input after its answer', async () => {
    const keys = counted();
    await expect(keys.run({ minutes: 10 }, answered)).resolves.toBe('key 1');
    await expect(keys.run({ minutes: 10 }, answered)).resolves.toBe('key 2');
  });

  it('makes another key for another input', async () => {
    const keys = counted();
    await expect(keys.run({ minutes: 10 }, lost)).rejects.toThrow();
    await expect(keys.run({ minutes: 20 }, answered)).resolves.toBe('key 2');
  });

  it('sends a double tap under one key', async () => {
    const keys = counted();
    const both = [keys.run({ minutes: 10 }, answered), keys.run({ minutes: 10 }, answered)];
    await expect(Promise.all(both)).resolves.toEqual(['key 1', 'key 1']);
  });
});
