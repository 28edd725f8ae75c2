import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { GraphqlFailure } from '@kyck/core/graphql/graphql-failure';
import { testTexts } from '@kyck/core/testing/test-texts';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { Toasts } from '../core/toasts';
import ko from '../i18n/ko.json';
import { VideoPage } from './video-page';
import { VideosData, type Video, type VideoAndFamily, type VideoChild } from './videos-data';

const video: Video = {
  id: 'video_1',
  title: '개미는 어떻게 길을 찾을까?',
  thumbnailUrl: null,
  durationSeconds: 360,
  ageBand: 'NURI_4',
  language: 'ko',
  youtubeId: 'abc',
  publishedAt: '2026-11-20T01:00:00Z',
  episode: 1,
  channel: { id: 'channel_1', title: '물결 과학실' },
  series: { id: 'series_1', title: '작은 생명 이야기' },
  themes: [{ id: 'theme_1', nameKo: '곤충', nameEn: 'Insects' }],
  nuriTags: [],
};
const seoa: VideoChild = {
  id: 'child_1',
  nickname: '서아',
  avatar: 'rabbit',
  ageBand: 'NURI_4',
  isArchived: false,
  blocks: [],
};
const known: VideoAndFamily = {
  video,
  zone: 'Asia/Seoul',
  children: [seoa],
  canDecide: true,
  pickedFor: new Set(),
};

describe('VideoPage', () => {
  const load = vi.fn<VideosData['video']>();
  const pick = vi.fn<VideosData['pick']>();
  const unpick = vi.fn<VideosData['unpick']>();
  const block = vi.fn<VideosData['block']>();
  const unblock = vi.fn<VideosData['unblock']>();

  async function page() {
    const fixture = TestBed.createComponent(VideoPage);
    fixture.componentRef.setInput('videoId', 'video_1');
    await fixture.whenStable();
    const element = fixture.nativeElement as HTMLElement;
    const settle = async () => {
      await fixture.whenStable();
    };
    return {
      element,
      text: () => element.textContent,
      settle,
      press: async (label: string) => {
        const button = element.querySelector<HTMLElement>(`button[aria-label="${label}"]`);
        expect(button).not.toBeNull();
        button?.click();
        await settle();
      },
    };
  }

  beforeEach(() => {
    // jsdom has no dialogs.
    Object.assign(HTMLDialogElement.prototype, { showModal: () => undefined, close: () => undefined });
    load.mockReset().mockResolvedValue(known);
    pick.mockReset().mockResolvedValue(true);
    unpick.mockReset().mockResolvedValue(false);
    block.mockReset();
    unblock.mockReset().mockResolvedValue(seoa);
    const count = async () => Promise.resolve(6);
    TestBed.configureTestingModule({
      imports: [testTexts({ ko })],
      providers: [
        provideRouter([]),
        { provide: VideosData, useValue: { video: load, pick, unpick, block, unblock, count } },
      ],
    });
  });

  it('says for each child whether it sees the video, and why not', async () => {
    load.mockResolvedValue({
      ...known,
      children: [
        seoa,
        { ...seoa, id: 'child_2', nickname: '하준', blocks: [{ kind: 'CHANNEL', targetId: 'channel_1' }] },
        { ...seoa, id: 'child_3', nickname: '지호', ageBand: 'TODDLER_2' },
      ],
    });
    const { element } = await page();
    const rows = Array.from(element.querySelectorAll('section[aria-labelledby="who"] li'), (row) =>
      row.textContent.replaceAll(/\s+/gu, ' '),
    );
    expect(rows[0]).toContain(`서아${ko.videos.isShown}`);
    expect(rows[1]).toContain('채널을 숨겼어요: 물결 과학실');
    expect(rows[2]).toContain('만 4세부터');
  });

  it('picks for a child, and the toast takes it back', async () => {
    const { text, settle, press } = await page();
    await press('서아에게 골라 주기');
    expect(pick).toHaveBeenCalledExactlyOnceWith('child_1', 'video_1');
    expect(text()).toContain(ko.videos.isPicked);

    await TestBed.inject(Toasts).current()?.undo?.();
    await settle();
    expect(unpick).toHaveBeenCalledExactlyOnceWith('child_1', 'video_1');
    expect(text()).toContain(ko.videos.isShown);
  });

  it('hides the series from a child, and shows it again', async () => {
    block.mockResolvedValue({ ...seoa, blocks: [{ kind: 'SERIES', targetId: 'series_1' }] });
    const { element, text, settle, press } = await page();
    await press('서아에게서 숨기기');
    expect(text()).toContain('서아에게서 무엇을 숨길까요?');
    element.querySelectorAll<HTMLInputElement>('dialog input')[1]?.click();
    await settle();
    element.querySelector<HTMLElement>('dialog .btn.primary')?.click();
    await settle();
    expect(block).toHaveBeenCalledExactlyOnceWith('child_1', 'SERIES', 'series_1');
    expect(text()).toContain('시리즈를 숨겼어요: 작은 생명 이야기');

    await press('서아에게 보여 주기');
    expect(unblock).toHaveBeenCalledExactlyOnceWith('child_1', 'SERIES', 'series_1');
    expect(text()).toContain(ko.videos.isShown);
  });

  it('says why it could not be done', async () => {
    pick.mockRejectedValue(new GraphqlFailure('OFFLINE', 'no network'));
    const { text, press } = await page();
    await press('서아에게 골라 주기');
    expect(text()).toContain(ko.failure.OFFLINE);
    expect(text()).toContain(ko.videos.isShown);
  });

  it('says that a video is gone', async () => {
    load.mockResolvedValue({ ...known, video: null });
    const { text } = await page();
    expect(text()).toContain(ko.videos.gone);
  });

  it('offers nothing to a guardian who only looks', async () => {
    load.mockResolvedValue({ ...known, canDecide: false });
    const { element } = await page();
    expect(element.querySelectorAll('section[aria-labelledby="who"] button')).toHaveLength(0);
  });
});
