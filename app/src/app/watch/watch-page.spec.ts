import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { GraphqlFailure } from '@kyck/core/graphql/graphql-failure';
import { testTexts } from '@kyck/core/testing/test-texts';
import { EMPTY } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { ChildTimeData, type TimeLeft } from '../core/child-time-data';
import ko from '../i18n/ko.json';
import { WatchData, type Playback, type WatchedVideo } from './watch-data';
import { WatchOutbox } from './watch-outbox';
import { WatchPage } from './watch-page';
import type { YoutubeApi, YoutubeOptions } from './youtube-api';

const page = globalThis as typeof globalThis & { YT?: Partial<YoutubeApi> | undefined };

const free: TimeLeft = {
  remainingSeconds: 3_600,
  usedSeconds: 0,
  budgetSeconds: 3_600,
  warnAt: null,
  hardStopAt: null,
  windowEndsAt: null,
  verdict: { allowed: true, reason: null, message: null },
};

const video: WatchedVideo = {
  id: 'video_1',
  title: '곰 세 마리',
  durationSeconds: 60,
  thumbnailUrl: null,
  nuriTags: [],
};

function playback(verdict: Playback['verdict'] = free.verdict, host = 'www.youtube-nocookie.com'): Playback {
  const player = {
    youtubeId: 'abcdefghijk',
    host,
    resumeAtMs: 12_900,
    parameters: [
      { name: 'rel', value: '0' },
      { name: 'hl', value: 'ko' },
    ],
  };
  return {
    id: 'playback_1',
    leaseSeconds: 60,
    heartbeatSeconds: 30,
    verdict,
    player: verdict.allowed ? player : null,
  };
}

describe('WatchPage', () => {
  const start = vi.fn<WatchData['start']>();
  const loadVideo = vi.fn<WatchData['video']>();
  const status = vi.fn<ChildTimeData['status']>();
  let options: YoutubeOptions[];
  let fixture: ComponentFixture<WatchPage>;
  let element: HTMLElement;

  async function show(reason?: string): Promise<void> {
    fixture = TestBed.createComponent(WatchPage);
    fixture.componentRef.setInput('childId', 'child_1');
    fixture.componentRef.setInput('videoId', 'video_1');
    fixture.componentRef.setInput('reason', reason);
    element = fixture.nativeElement as HTMLElement;
    await settle();
  }

  /** Lets requests answer and the player open. */
  async function settle(): Promise<void> {
    for (let round = 0; round < 4; round += 1) {
      fixture.detectChanges();
      await new Promise((resolve) => setTimeout(resolve));
    }
    fixture.detectChanges();
  }

  const heading = () => element.querySelector('h1')?.textContent.trim();
  const press = async (name: string): Promise<void> => {
    Array.from(element.querySelectorAll('button'))
      .find((button) => button.textContent.includes(name))
      ?.click();
    await settle();
  };

  beforeEach(() => {
    options = [];
    start.mockReset().mockImplementation(async () => Promise.resolve(playback()));
    loadVideo.mockReset().mockResolvedValue(video);
    status.mockReset().mockResolvedValue(free);
    page.YT = {
      Player: class {
        constructor(slot: HTMLElement, given: YoutubeOptions) {
          options.push(given);
          slot.replaceWith(document.createElement('iframe'));
        }
        readonly destroy = () => undefined;
        readonly getCurrentTime = () => 30;
        readonly getDuration = () => 60;
      },
    };
    TestBed.configureTestingModule({
      imports: [testTexts({ ko })],
      providers: [
        provideRouter([]),
        { provide: WatchData, useValue: { start, video: loadVideo } },
        { provide: ChildTimeData, useValue: { status, commands: () => EMPTY } },
        {
          provide: WatchOutbox,
          useValue: {
            timeLeft: () => undefined,
            add: async () => Promise.resolve(),
            flush: async () => Promise.resolve(),
          },
        },
      ],
    });
  });

  afterEach(() => {
    page.YT = undefined;
  });

  it('opens the video with the reason of the feed, and nothing that is no reason', async () => {
    await show('SIMILAR_TO');
    await show('made up');
    expect(start.mock.calls.map(([input]) => input)).toEqual([
      { childId: 'child_1', videoId: 'video_1', reason: 'SIMILAR_TO' },
      { childId: 'child_1', videoId: 'video_1', reason: null },
    ]);
  });

  it('plays where the child left off, with the parameters of the server', async () => {
    await show();
    expect(element.querySelector('kyck-youtube-player iframe')).not.toBeNull();
    expect(heading()).toBe('곰 세 마리');
    expect(options).toHaveLength(1);
    expect(options[0]).toMatchObject({
      videoId: 'abcdefghijk',
      host: 'https://www.youtube-nocookie.com',
      playerVars: { rel: 0, hl: 'ko', start: 12 },
    });
  });

  it.each([
    ['www.youtube.com', 'https://www.youtube.com'],
    ['www.youtube-nocookie.com', 'https://www.youtube-nocookie.com'],
    ['evil.example', 'https://www.youtube.com'],
  ])('takes the player from YouTube only: %s', async (host, origin) => {
    start.mockResolvedValue(playback(free.verdict, host));
    await show();
    expect(options[0]?.host).toBe(origin);
  });

  it.each([
    ['BLOCKED_BY_GUARDIAN', ko.watch.refused, ko.watch.reasons.BLOCKED_BY_GUARDIAN],
    ['TOO_OLD_FOR_CHILD', ko.watch.refused, ko.watch.reasons.TOO_OLD_FOR_CHILD],
    ['BUDGET_EMPTY', ko.goodbye.title.BUDGET_EMPTY, ko.goodbye.text.BUDGET_EMPTY],
  ] as const)('explains a refusal instead of a player: %s', async (reason, title, text) => {
    const verdict = { allowed: false, reason, message: null };
    start.mockResolvedValue(playback(verdict));
    status.mockResolvedValue(reason === 'BUDGET_EMPTY' ? { ...free, verdict } : free);
    await show();
    expect(element.querySelector('kyck-youtube-player')).toBeNull();
    expect(heading()).toBe(title);
    expect(element.textContent).toContain(text);
  });

  it('has no player any more at the end, and opens the video again when asked', async () => {
    await show();
    options[0]?.events.onReady();
    options[0]?.events.onStateChange({ data: 0 });
    await settle();
    expect(element.querySelector('iframe')).toBeNull();
    expect(heading()).toBe(ko.watch.ended);

    await press(ko.watch.again);
    expect(start).toHaveBeenCalledTimes(2);
    expect(element.querySelector('iframe')).not.toBeNull();
  });

  it('has no player any more when YouTube refuses the video', async () => {
    await show();
    options[0]?.events.onError({ data: 150 });
    await settle();
    expect(element.querySelector('iframe')).toBeNull();
    expect(heading()).toBe(ko.watch.cannotPlay);
  });

  it('explains why the video could not be opened, and tries again when asked', async () => {
    start.mockRejectedValueOnce(new GraphqlFailure('OFFLINE', 'no network'));
    await show();
    expect(element.querySelector('[role=alert]')?.textContent).toContain('인터넷에 연결되어 있지 않아요.');

    await press(ko.failure.retry);
    expect(element.querySelector('kyck-youtube-player')).not.toBeNull();
  });

  it('plays a video whose title could not be loaded', async () => {
    loadVideo.mockRejectedValue(new GraphqlFailure('RETRY_LATER', 'busy'));
    await show();
    expect(element.querySelector('iframe')).not.toBeNull();
    expect(heading()).toBe(ko.watch.title);
  });

  it('leads back to the home of the child', async () => {
    await show();
    expect(element.querySelector('aside a')?.getAttribute('href')).toBe('/kids/child_1');
  });
});
