import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { YoutubeApi, YoutubeOptions } from './youtube-api';
import { YoutubePlayer } from './youtube-player';

const page = globalThis as typeof globalThis & {
  YT?: Partial<YoutubeApi> | undefined;
  onYouTubeIframeAPIReady?: (() => void) | undefined;
};

describe('YoutubePlayer', () => {
  let events: YoutubeOptions['events'] | undefined;
  let options: YoutubeOptions | undefined;
  const pauseVideo = vi.fn();
  let fixture: ComponentFixture<YoutubePlayer>;

  /** The part of YouTube's player that matters: it replaces the element by a frame. */
  class Player {
    private readonly frame = document.createElement('iframe');
    readonly pauseVideo = pauseVideo;

    constructor(element: HTMLElement, given: YoutubeOptions) {
      options = given;
      events = given.events;
      element.replaceWith(this.frame);
    }

    destroy(): void {
      throw new Error('a player that is half open');
    }
    getCurrentTime(): number {
      return 12;
    }
    getDuration(): number {
      return 60;
    }
    getPlaybackRate(): number {
      return 1;
    }
  }

  const frames = () => (fixture.nativeElement as HTMLElement).querySelectorAll('iframe').length;
  const scripts = () =>
    Array.from(document.head.querySelectorAll<HTMLScriptElement>('script[src*="youtube"]'));

  async function opened(): Promise<{ happened: string[] }> {
    fixture = TestBed.createComponent(YoutubePlayer);
    fixture.componentRef.setInput('videoId', 'abcdefghijk');
    fixture.componentRef.setInput('host', 'https://www.youtube-nocookie.com');
    fixture.componentRef.setInput('parameters', { rel: 0, start: 7 });
    fixture.componentRef.setInput('readyWithinMs', 5_000);
    const happened: string[] = [];
    const player = fixture.componentInstance;
    player.ready.subscribe(() => happened.push('ready'));
    player.plays.subscribe(({ positionMs }) => happened.push(`playing ${String(positionMs)}`));
    player.pauses.subscribe(({ positionMs }) => happened.push(`paused ${String(positionMs)}`));
    player.ends.subscribe(({ positionMs }) =>
      happened.push(`ended ${String(positionMs)}, ${String(frames())} frames`),
    );
    player.fails.subscribe((failure) => happened.push(`${failure}, ${String(frames())} frames`));
    fixture.detectChanges();
    await vi.advanceTimersByTimeAsync(0);
    return { happened };
  }

  beforeEach(() => {
    vi.useFakeTimers();
    page.YT = { Player };
  });

  afterEach(() => {
    vi.useRealTimers();
    scripts().forEach((script) => {
      script.remove();
    });
    page.YT = undefined;
  });

  it('opens the video with our parameters and our own address', async () => {
    await opened();
    expect(frames()).toBe(1);
    expect(options).toMatchObject({
      videoId: 'abcdefghijk',
      host: 'https://www.youtube-nocookie.com',
      playerVars: { rel: 0, start: 7, origin: location.origin },
    });
  });

  it('reports what the player does', async () => {
    const { happened } = await opened();
    events?.onReady();
    events?.onStateChange({ data: 1 });
    events?.onStateChange({ data: 3 });
    events?.onStateChange({ data: 2 });
    events?.onStateChange({ data: 5 });
    expect(happened).toEqual(['ready', 'playing 12000', 'paused 12000', 'paused 12000']);
  });

  it('has no frame any more when the end is reported, and reports nothing after it', async () => {
    const { happened } = await opened();
    events?.onReady();
    events?.onStateChange({ data: 0 });
    events?.onStateChange({ data: 1 });
    events?.onError({ data: 150 });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(happened).toEqual(['ready', 'ended 60000, 0 frames']);
  });

  it.each([2, 5, 100, 101, 150, 153])(
    'has no frame any more after error %i, also before it is ready',
    async (data) => {
      const { happened } = await opened();
      events?.onError({ data });
      expect(happened).toEqual(['FAILED, 0 frames']);
    },
  );

  it('fails for a player that is not ready in time', async () => {
    const { happened } = await opened();
    await vi.advanceTimersByTimeAsync(4_999);
    expect(happened).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(happened).toEqual(['UNREACHABLE, 0 frames']);
  });

  it('fails when the API does not come, and loads all of it at the next try', async () => {
    page.YT = undefined;
    const { happened } = await opened();
    expect(scripts()).toHaveLength(1);
    scripts()[0]?.onerror?.(new Event('error'));
    await vi.advanceTimersByTimeAsync(0);
    expect(happened).toEqual(['UNREACHABLE, 0 frames']);
    expect(scripts()).toHaveLength(0);

    const again = await opened();
    expect(scripts()).toHaveLength(1);
    page.YT = { Player };
    page.onYouTubeIframeAPIReady?.();
    await vi.advanceTimersByTimeAsync(0);
    expect(frames()).toBe(1);
    expect(again.happened).toEqual([]);
  });

  it('opens nothing when it is gone before the API comes', async () => {
    page.YT = undefined;
    await opened();
    const element = fixture.nativeElement as HTMLElement;
    fixture.destroy();
    page.YT = { Player };
    page.onYouTubeIframeAPIReady?.();
    await vi.advanceTimersByTimeAsync(0);
    expect(element.querySelectorAll('iframe')).toHaveLength(0);
  });

  it('has no frame any more when the page is left', async () => {
    await opened();
    const element = fixture.nativeElement as HTMLElement;
    fixture.destroy();
    expect(element.querySelectorAll('iframe')).toHaveLength(0);
  });
});
