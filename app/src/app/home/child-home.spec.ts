import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { GraphqlFailure } from '@kyck/core/graphql/graphql-failure';
import { testTexts } from '@kyck/core/testing/test-texts';
import { EMPTY, Subject } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { ChildTimeData, type PlaybackCommand } from '../core/child-time-data';
import ko from '../i18n/ko.json';
import { ChildHome } from './child-home';
import { HomeData } from './home-data';

type Home = Awaited<ReturnType<HomeData['home']>>;

function item(id: string, title: string): Home['home']['rows'][number]['items'][number] {
  return {
    reason: { code: 'SAME_TASTE', textKo: '좋아하는 것과 비슷해요', textEn: 'Like what you like' },
    video: {
      id,
      youtubeId: 'abcdefghijk',
      title,
      durationSeconds: 90,
      thumbnailUrl: null,
      themes: [],
      nuriTags: [],
    },
  };
}

function homeOf(changes: Partial<Home['home']['timeStatus']> = {}): Home {
  return {
    child: { id: 'child_1', nickname: '서아', avatar: 'rabbit' },
    home: {
      childId: 'child_1',
      rows: [
        {
          kind: 'FOR_YOU',
          titleKo: '너를 위한 영상',
          titleEn: 'For you',
          items: [item('video_1', '곰 세 마리')],
        },
        { kind: 'NEW', titleKo: '새 영상', titleEn: 'New', items: [] },
      ],
      timeStatus: {
        remainingSeconds: 90,
        usedSeconds: 3510,
        budgetSeconds: 3600,
        warnAt: null,
        hardStopAt: null,
        windowEndsAt: null,
        verdict: { allowed: true, reason: null, message: null },
        ...changes,
      },
    },
  };
}

describe('ChildHome', () => {
  const home = vi.fn<HomeData['home']>();
  const status = vi.fn<ChildTimeData['status']>();
  const commands = vi.fn<ChildTimeData['commands']>();

  async function shown(): Promise<HTMLElement> {
    const fixture = TestBed.createComponent(ChildHome);
    fixture.componentRef.setInput('childId', 'child_1');
    await fixture.whenStable();
    return fixture.nativeElement as HTMLElement;
  }

  beforeEach(() => {
    home.mockReset();
    status.mockReset().mockResolvedValue(homeOf().home.timeStatus);
    commands.mockReset().mockReturnValue(EMPTY);
    TestBed.configureTestingModule({
      imports: [testTexts({ ko })],
      providers: [
        provideRouter([]),
        { provide: HomeData, useValue: { home } },
        { provide: ChildTimeData, useValue: { status, commands } },
      ],
    });
  });

  it('shows rows that have something in them, each picture a link to its video', async () => {
    home.mockResolvedValue(homeOf());
    const page = await shown();
    expect(Array.from(page.querySelectorAll('h2'), (name) => name.textContent.trim())).toEqual([
      '너를 위한 영상',
    ]);
    const link = page.querySelector<HTMLAnchorElement>('a[href*="watch"]');
    expect(link?.getAttribute('href')).toBe('/kids/child_1/watch/video_1?reason=SAME_TASTE');
    expect(link?.textContent).toContain('곰 세 마리');
    expect(page.textContent).toContain('서아야, 안녕!');
    expect(page.textContent).toContain('2분 남음');
  });

  it('shows no picture at all when the time is over', async () => {
    home.mockResolvedValue(
      homeOf({ verdict: { allowed: false, reason: 'BUDGET_EMPTY', message: '오늘 볼 시간을 다 썼어요.' } }),
    );
    const page = await shown();
    expect(page.querySelector('a[href*="watch"]')).toBeNull();
    expect(page.textContent).toContain('오늘 볼 시간을 다 썼어요.');
    expect(page.textContent).not.toContain('남음');
  });

  it.each([
    ['OUTSIDE_WINDOW', '지금은 쉬는 시간이에요'],
    ['STOPPED_BY_GUARDIAN', '여기까지 볼게요'],
  ] as const)('says kindly why nothing may be watched: %s', async (reason, words) => {
    home.mockResolvedValue(homeOf({ verdict: { allowed: false, reason, message: null } }));
    expect((await shown()).textContent).toContain(words);
  });

  describe('when the time is over', () => {
    beforeEach(() => {
      vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
    });

    afterEach(() => {
      vi.useRealTimers();
    });

    it('comes back by itself once the child may watch again', async () => {
      const verdict = { allowed: false, reason: 'STOPPED_BY_GUARDIAN', message: null } as const;
      home.mockResolvedValueOnce(homeOf({ verdict })).mockResolvedValue(homeOf());
      const fixture = TestBed.createComponent(ChildHome);
      fixture.componentRef.setInput('childId', 'child_1');
      await fixture.whenStable();
      const page = fixture.nativeElement as HTMLElement;
      expect(page.querySelector('a[href*="watch"]')).toBeNull();

      vi.advanceTimersByTime(6_000);
      await fixture.whenStable();
      await fixture.whenStable();
      expect(page.querySelector('a[href*="watch"]')).not.toBeNull();
      expect(home).toHaveBeenCalledTimes(2);
    });
  });

  it("shows a guardian's words until they are closed", async () => {
    home.mockResolvedValue(homeOf());
    const orders = new Subject<PlaybackCommand>();
    commands.mockReturnValue(orders);
    const fixture = TestBed.createComponent(ChildHome);
    fixture.componentRef.setInput('childId', 'child_1');
    await fixture.whenStable();
    const page = fixture.nativeElement as HTMLElement;
    orders.next({ kind: 'MESSAGE', message: '저녁 먹자!', at: '2026-11-23T09:00:00Z' });
    orders.next({ kind: 'FINISH_CURRENT', message: null, at: '2026-11-23T09:00:00Z' });
    await fixture.whenStable();
    expect(page.querySelector('kyck-guardian-message')?.textContent).toContain('저녁 먹자!');

    page.querySelector<HTMLElement>('kyck-guardian-message button')?.click();
    await fixture.whenStable();
    expect(page.querySelector('kyck-guardian-message')).toBeNull();
    expect(page.querySelector('a[href*="watch"]')).not.toBeNull();
  });

  it('says kindly what went wrong and loads again when asked', async () => {
    home.mockRejectedValueOnce(new GraphqlFailure('OFFLINE', 'x')).mockResolvedValueOnce(homeOf());
    const fixture = TestBed.createComponent(ChildHome);
    fixture.componentRef.setInput('childId', 'child_1');
    await fixture.whenStable();
    const page = fixture.nativeElement as HTMLElement;
    expect(page.querySelector('[role="alert"]')?.textContent).toContain('인터넷에 연결되어 있지 않아요.');
    page.querySelector<HTMLElement>('kyck-failure-note button')?.click();
    await fixture.whenStable();
    expect(page.querySelector('[role="alert"]')).toBeNull();
    expect(page.querySelector('a[href*="watch"]')).not.toBeNull();
  });
});
