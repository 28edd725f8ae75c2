import { HttpClient, provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { beforeEach, describe, expect, it } from 'vitest';

import { GraphqlClient, type RunOptions, type TypedDocument } from './graphql-client';

interface Queue {
  readonly queue: { readonly nodes: readonly { readonly channel: { readonly title: string } | null }[] };
}

const query = 'query Queue { queue { nodes { channel { title } } } }';
const document = query as unknown as TypedDocument<Queue, { first: number }>;
const data: Queue = { queue: { nodes: [{ channel: null }] } };
const channelFailed = {
  message: 'the channel cannot be read',
  path: ['queue', 'nodes', 0, 'channel', 'title'],
  extensions: { code: 'RETRY_LATER' },
};

describe('GraphqlClient', () => {
  let backend: HttpTestingController;

  const run = async (options?: RunOptions) =>
    TestBed.inject(GraphqlClient).run(document, { first: 20 }, options);
  const request = () => backend.expectOne('/graphql');

  beforeEach(() => {
    TestBed.configureTestingModule({ providers: [provideHttpClient(), provideHttpClientTesting()] });
    TestBed.inject(HttpClient);
    backend = TestBed.inject(HttpTestingController);
  });

  it('sends the document with its variables and gives the data', async () => {
    const answer = run();
    const sent = request();
    expect(sent.request.body).toEqual({ query, variables: { first: 20 } });
    sent.flush({ data });
    await expect(answer).resolves.toEqual(data);
  });

  it('ends the HTTP request when it is aborted', async () => {
    const abort = new AbortController();
    const answer = run({ abort: abort.signal });
    const sent = request();
    expect(sent.cancelled).toBe(false);

    abort.abort(new Error('the page was left'));
    expect(sent.cancelled).toBe(true);
    await expect(answer).rejects.toThrow('the page was left');
  });

  it('sends nothing that was aborted before', async () => {
    await expect(run({ abort: AbortSignal.abort(new Error('left')) })).rejects.toThrow('left');
    backend.expectNone('/graphql');
  });

  it('gives an answer that comes before the abort', async () => {
    const abort = new AbortController();
    const answer = run({ abort: abort.signal });
    request().flush({ data });
    abort.abort();
    await expect(answer).resolves.toEqual(data);
  });

  it('fails as a whole where a field failed that the caller needs', async () => {
    const answer = run();
    request().flush({ data, errors: [channelFailed] });
    await expect(answer).rejects.toMatchObject({ code: 'RETRY_LATER' });
  });

  it('leaves an optional field null that failed, or below which something failed', async () => {
    const answer = run({ optional: ['queue.nodes.channel'] });
    request().flush({ data, errors: [channelFailed] });
    await expect(answer).resolves.toEqual(data);
  });

  it.each([
    [
      'another field failed too',
      { data, errors: [channelFailed, { message: 'x', path: ['queue', 'total'] }] },
    ],
    [
      'a field with a similar name failed',
      { data, errors: [{ message: 'x', path: ['queue', 'nodes', 0, 'channels'] }] },
    ],
    ['an error has no path', { data, errors: [{ message: 'x' }] }],
    ['there is no data at all', { data: null, errors: [channelFailed] }],
  ])('fails when %s, whatever is optional', async (_name, body) => {
    const answer = run({ optional: ['queue.nodes.channel'] });
    request().flush(body);
    await expect(answer).rejects.toMatchObject({ name: 'GraphqlFailure' });
  });

  it('fails on an answer without data', async () => {
    const answer = run();
    request().flush({ data: null });
    await expect(answer).rejects.toMatchObject({ code: 'UNKNOWN' });
  });

  it.each([
    [401, 'UNAUTHENTICATED'],
    [403, 'FORBIDDEN'],
    [429, 'RATE_LIMITED'],
    [503, 'RETRY_LATER'],
    [500, 'UNKNOWN'],
  ])('reads HTTP status %i as %s', async (status, code) => {
    const answer = run();
    request().flush('broken', { status, statusText: 'x' });
    await expect(answer).rejects.toMatchObject({ code });
  });

  it('reads GraphQL errors with another status', async () => {
    const answer = run();
    const body = { errors: [{ message: 'x', extensions: { code: 'RATE_LIMITED', retryAfterSeconds: 30 } }] };
    request().flush(body, { status: 400, statusText: 'x' });
    await expect(answer).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: 30 });
  });

  it('is offline when nothing answers', async () => {
    const answer = run();
    request().error(new ProgressEvent('error'));
    await expect(answer).rejects.toMatchObject({ code: 'OFFLINE' });
  });
});
