import { afterEach, describe, expect, it, vi } from 'vitest';

import { SessionLock } from './session-lock';

/** Web Locks as far as they are used: one holder per name. */
function fakeLocks() {
  let tail: Promise<unknown> = Promise.resolve();
  return {
    request: async (_name: string, _options: unknown, work: () => Promise<unknown>) => {
      const turn = tail.then(work);
      tail = turn.catch(() => undefined);
      return turn;
    },
  };
}

/** Runs two tasks at once and returns the order in which they began and ended. */
async function order(first: SessionLock, second: SessionLock): Promise<string[]> {
  const happened: string[] = [];
  const work = (name: string) => async () => {
    happened.push(`${name} begins`);
    await new Promise((resolve) => setTimeout(resolve, 5));
    happened.push(`${name} ends`);
  };
  await Promise.all([first.run(work('one')), second.run(work('other'))]);
  return happened;
}

const inTurn = ['one begins', 'one ends', 'other begins', 'other ends'];

describe('SessionLock', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it('lets one tab work at a time', async () => {
    vi.stubGlobal('navigator', { locks: fakeLocks() });
    expect(await order(new SessionLock('a'), new SessionLock('a'))).toEqual(inTurn);
  });

  it('queues within the page where the browser has no locks', async () => {
    vi.stubGlobal('navigator', {});
    const lock = new SessionLock('a');
    expect(await order(lock, lock)).toEqual(inTurn);
  });

  it('goes on after work that failed', async () => {
    vi.stubGlobal('navigator', {});
    const lock = new SessionLock('a');
    await expect(lock.run(async () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(lock.run(async () => Promise.resolve(1))).resolves.toBe(1);
  });

  it('does not wait for ever for a tab that has the lock', async () => {
    vi.useFakeTimers();
    vi.stubGlobal('navigator', {
      locks: {
        request: async (_name: string, { signal }: { signal: AbortSignal }) =>
          new Promise((_resolve, reject) => {
            signal.onabort = () => {
              reject(new Error('aborted'));
            };
          }),
      },
    });
    const waiting = expect(new SessionLock('a').run(async () => Promise.resolve(1))).rejects.toThrow(
      'aborted',
    );
    await vi.advanceTimersByTimeAsync(30_000);
    await waiting;
  });
});
