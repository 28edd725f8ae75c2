import { GraphqlFailure } from '@kyck/core/graphql/graphql-failure';
import { defer, of, throwError } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { keepListening } from './keep-listening';

describe('keepListening', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('listens again after failures, with growing waits', () => {
    let tries = 0;
    const heard: number[] = [];
    const source = defer(() => {
      tries += 1;
      return tries < 4 ? throwError(() => new GraphqlFailure('OFFLINE', 'x')) : of(tries);
    });
    source.pipe(keepListening()).subscribe((value) => heard.push(value));
    vi.advanceTimersByTime(6_999);
    expect([tries, heard]).toEqual([3, []]);
    vi.advanceTimersByTime(1);
    expect(heard).toEqual([4]);
  });

  it.each(['FORBIDDEN', 'UNAUTHENTICATED'] as const)('gives up when the server says %s', (code) => {
    const failed = vi.fn();
    throwError(() => new GraphqlFailure(code, 'x'))
      .pipe(keepListening())
      .subscribe({ error: failed });
    expect(failed).toHaveBeenCalledTimes(1);
  });
});
