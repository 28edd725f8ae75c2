import { TestBed } from '@angular/core/testing';
import type { Client, ClientOptions, Sink } from 'graphql-ws';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Session } from '../session/session';
import type { TypedDocument } from './graphql-client';
import { LiveClient, SOCKET_CLIENT } from './live-client';

const document = 'subscription Ticks { ticks }' as unknown as TypedDocument<{ ticks: number }, object>;
const refused = new CloseEvent('close', { code: 4401 });

describe('LiveClient', () => {
  const accessToken = vi.fn<Session['accessToken']>();
  const renew = vi.fn<Session['renew']>();
  const isSignedIn = vi.fn(() => true);
  const dispose = vi.fn();
  const unsubscribe = vi.fn();
  let options: ClientOptions;
  let sinks: Sink[];
  let live: LiveClient;

  function sink(): Sink {
    const last = sinks.at(-1);
    if (last === undefined) {
      throw new Error('nothing is subscribed');
    }
    return last;
  }
  const parameters = async (): Promise<unknown> =>
    typeof options.connectionParams === 'function' ? options.connectionParams() : options.connectionParams;

  /** Events, the failure and the end of a subscription, in the order in which they arrive. */
  function subscribed(): { events: unknown[]; end: () => void } {
    const events: unknown[] = [];
    const subscription = live.listen(document, {}).subscribe({
      next: (event) => events.push(event),
      error: (cause: { code: string }) => events.push(cause.code),
      complete: () => events.push('complete'),
    });
    return {
      events,
      end: () => {
        subscription.unsubscribe();
      },
    };
  }

  beforeEach(() => {
    vi.useFakeTimers();
    accessToken.mockReset().mockResolvedValue('token-a');
    renew.mockReset().mockResolvedValue('token-b');
    isSignedIn.mockReset().mockReturnValue(true);
    dispose.mockReset();
    unsubscribe.mockReset();
    sinks = [];
    const create = (given: ClientOptions): Partial<Client> => {
      options = given;
      return {
        dispose,
        subscribe: (_payload: unknown, to: Sink) => {
          sinks.push(to);
          return unsubscribe;
        },
      };
    };
    TestBed.configureTestingModule({
      providers: [
        { provide: SOCKET_CLIENT, useValue: create },
        { provide: Session, useValue: { accessToken, renew, isSignedIn } },
      ],
    });
    live = TestBed.inject(LiveClient);
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('connects with the access token, and renews one that the server refused', async () => {
    await expect(parameters()).resolves.toEqual({ authorization: 'Bearer token-a' });

    options.on?.closed?.(refused);
    await expect(parameters()).resolves.toEqual({ authorization: 'Bearer token-b' });
    expect(renew).toHaveBeenCalledExactlyOnceWith('token-a');

    options.on?.closed?.(new CloseEvent('close', { code: 1006 }));
    await expect(parameters()).resolves.toEqual({ authorization: 'Bearer token-a' });
  });

  it('connects without a token where nobody is signed in, and does not reconnect then', async () => {
    accessToken.mockResolvedValue(undefined);
    isSignedIn.mockReturnValue(false);
    await expect(parameters()).resolves.toEqual({});
    expect(options.shouldRetry?.(new Error('lost'))).toBe(false);
  });

  it('reports whether it is connected', () => {
    options.on?.connected?.({}, undefined, false);
    expect(live.isConnected()).toBe(true);
    options.on?.closed?.(new CloseEvent('close', { code: 1006 }));
    expect(live.isConnected()).toBe(false);
  });

  it('emits the data of a subscription until it is complete', () => {
    const { events } = subscribed();
    sink().next({ data: { ticks: 1 } });
    sink().next({ data: { ticks: 2 } });
    sink().complete();
    expect(events).toEqual([{ ticks: 1 }, { ticks: 2 }, 'complete']);
  });

  it('ends the subscription on the server when nobody listens any more', () => {
    const { end } = subscribed();
    end();
    expect(unsubscribe).toHaveBeenCalledTimes(1);
  });

  it('fails with the code of the server', () => {
    const { events } = subscribed();
    sink().next({ errors: [{ message: 'x', extensions: { code: 'FORBIDDEN' } }] });
    expect(events).toEqual(['FORBIDDEN']);
  });

  it('subscribes again after a refused token, three times in a row', async () => {
    const { events } = subscribed();
    for (let tries = 1; tries <= 3; tries += 1) {
      sink().error(refused);
      await vi.advanceTimersByTimeAsync(500);
      expect(sinks).toHaveLength(tries + 1);
    }
    expect(events).toEqual([]);

    sink().error(refused);
    await vi.advanceTimersByTimeAsync(500);
    expect(events).toEqual(['UNAUTHENTICATED']);
  });

  it('counts refusals from zero again after an event', async () => {
    const { events } = subscribed();
    for (let tries = 1; tries <= 6; tries += 1) {
      sink().next({ data: { ticks: tries } });
      sink().error(refused);
      await vi.advanceTimersByTimeAsync(500);
    }
    expect(events).toHaveLength(6);
  });

  it('is offline when the connection cannot be opened', () => {
    const { events } = subscribed();
    sink().error(new CloseEvent('close', { code: 1006 }));
    expect(events).toEqual(['OFFLINE']);
  });

  it('closes the connection with the app', () => {
    TestBed.resetTestingModule();
    expect(dispose).toHaveBeenCalledTimes(1);
  });
});
