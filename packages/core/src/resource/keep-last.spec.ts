import { resource, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { describe, expect, it } from 'vitest';

import { keepLast, loadedValue } from './keep-last';

describe('keepLast', () => {
  it('has the last value while the next one loads, and after a failure', async () => {
    const page = signal(1);
    const { pages, last } = TestBed.runInInjectionContext(() => {
      const loading = resource({
        params: () => page(),
        loader: async ({ params }) => {
          await Promise.resolve();
          if (params === 3) {
            throw new Error('no network');
          }
          return `page ${String(params)}`;
        },
      });
      return { pages: loading, last: keepLast(loading) };
    });
    expect([loadedValue(pages), last()]).toEqual([undefined, undefined]);

    await settle();
    expect([loadedValue(pages), last()]).toEqual(['page 1', 'page 1']);

    page.set(2);
    TestBed.tick();
    expect([loadedValue(pages), last()]).toEqual([undefined, 'page 1']);
    await settle();
    expect([loadedValue(pages), last()]).toEqual(['page 2', 'page 2']);

    page.set(3);
    await settle();
    expect(pages.error()).toBeDefined();
    expect([loadedValue(pages), last()]).toEqual([undefined, 'page 2']);
  });
});

async function settle(): Promise<void> {
  TestBed.tick();
  await new Promise((resolve) => setTimeout(resolve));
  TestBed.tick();
}
