import { describe, expect, it, vi } from 'vitest';

import { GraphqlFailure } from '../graphql/graphql-failure';
import { Refused } from '../graphql/user-errors';
import { Action } from './action';
import { problemOf } from './problem';

const offline = new GraphqlFailure('OFFLINE', 'no network');

describe('Action', () => {
  it('is busy while it runs, and does not start a second run meanwhile', async () => {
    const action = new Action();
    let finish: () => void = () => undefined;
    const first = action.run(
      async () =>
        new Promise((resolve) => {
          finish = resolve;
        }),
    );
    expect(action.isBusy()).toBe(true);

    const second = vi.fn(async () => Promise.resolve());
    await expect(action.run(second)).resolves.toBe(false);
    expect(second).not.toHaveBeenCalled();

    finish();
    await expect(first).resolves.toBe(true);
    expect(action.isBusy()).toBe(false);
  });

  it('has the problem of the last run until the next one, and runs the same work again', async () => {
    const action = new Action();
    const work = vi.fn<() => Promise<void>>().mockRejectedValueOnce(offline).mockResolvedValueOnce();
    await expect(action.run(work)).resolves.toBe(false);
    expect(action.problem()).toEqual({ key: 'failure.OFFLINE' });

    await expect(action.retry()).resolves.toBe(true);
    expect(work).toHaveBeenCalledTimes(2);
    expect(action.problem()).toBeUndefined();
  });

  it('has nothing to run again before its first run', async () => {
    await expect(new Action().retry()).resolves.toBe(false);
  });

  it('forgets a problem that was cleared', async () => {
    const action = new Action();
    await action.run(async () => Promise.reject(offline));
    action.clear();
    expect(action.problem()).toBeUndefined();
  });
});

describe('problemOf', () => {
  it.each([
    [new Refused([{ code: 'X', message: '이름이 길어요.' }]), { text: '이름이 길어요.' }],
    [offline, { key: 'failure.OFFLINE' }],
    [new GraphqlFailure('INTERNAL', 'x', 'request-1'), { key: 'failure.INTERNAL', requestId: 'request-1' }],
    [
      new GraphqlFailure('RATE_LIMITED', 'x', undefined, 30),
      { key: 'failure.RATE_LIMITED_FOR', seconds: 30 },
    ],
    [new GraphqlFailure('RETRY_LATER', 'x', undefined, 5), { key: 'failure.RETRY_LATER' }],
    ['thrown text', { key: 'failure.UNKNOWN' }],
  ])('reads %s', (cause, problem) => {
    expect(problemOf(cause)).toEqual(problem);
  });
});
