import { defer, of, throwError } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { GraphqlFailure } from './graphql-failure';
import { resubscribe } from './resubscribe';

describe('resubscribe', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('subscribes again after failures, with growing waits', () => {
    let tries = 0;
    const answers: number[] = [];
    const source = defer(() => {
      tries += 1;
      return tries < 4 ? throwError(() => new GraphqlFailure('OFFLINE', 'x')) : of(tries);
    });
    source.pipe(resubscribe()).subscribe((value) => answers.push(value));
    vi.advanceTimersByTime(6_999);
    expect([tries, answers]).toEqual([3, []]);
    vi.advanceTimersByTime(1);
    expect(answers).toEqual([4]);
  });

  it.each(['FORBIDDEN', 'UNAUTHENTICATED'] as const)('gives up when the server says %s', (code) => {
    const failed = vi.fn();
    throwError(() => new GraphqlFailure(code, 'x'))
      .pipe(resubscribe())
      .subscribe({ error: failed });
    expect(failed).toHaveBeenCalledTimes(1);
  });
});
