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
  it('keeps the key of an input until its answer has come', async () => {
    const keys = counted();
    await expect(keys.run({ minutes: 10 }, lost)).rejects.toThrow('no network');
    await expect(keys.run({ minutes: 10 }, lost)).rejects.toThrow('no network');
    await expect(keys.run({ minutes: 10 }, answered)).resolves.toBe('key 1');
  });

  it('gives what is wanted again after the answer a key of its own', async () => {
    const keys = counted();
    await expect(keys.run({ minutes: 10 }, answered)).resolves.toBe('key 1');
    await expect(keys.run({ minutes: 10 }, answered)).resolves.toBe('key 2');
  });

  it('gives another input another key', async () => {
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
