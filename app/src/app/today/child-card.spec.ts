import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { GraphqlFailure } from '@kyck/core/graphql/graphql-failure';
import { Refused } from '@kyck/core/graphql/user-errors';
import { testTexts } from '@kyck/core/testing/test-texts';
import { EMPTY, ReplaySubject, type Observable } from 'rxjs';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { Toasts } from '../core/toasts';
import ko from '../i18n/ko.json';
import { ChildCard } from './child-card';
import { TodayData, type TodayLive, type TodayTime } from './today-data';

function time(change: Partial<TodayTime> = {}): TodayTime {
  return {
    remainingSeconds: 2760,
    usedSeconds: 840,
    budgetSeconds: 3600,
    verdict: { allowed: true, reason: null },
    ...change,
  };
}
const stopped = time({ verdict: { allowed: false, reason: 'STOPPED_BY_GUARDIAN' } });
const idle: TodayLive = {
  minutesToday: 14,
  remainingSeconds: 2760,
  nowWatching: null,
  verdict: { allowed: true, reason: null },
};
const magpie = { id: 'video_1', title: '까치와 감나무', thumbnailUrl: null };

describe('ChildCard', () => {
  const state = vi.fn<TodayData['state']>();
  const grantBonus = vi.fn<TodayData['grantBonus']>();
  const stopGently = vi.fn<TodayData['stopGently']>();
  const resumeWatching = vi.fn<TodayData['resumeWatching']>();
  let live: ReplaySubject<TodayLive>;
  const listen = vi.fn<(childId: string) => Observable<TodayLive>>();

  async function card(canDecide = true) {
    const fixture = TestBed.createComponent(ChildCard);
    fixture.componentRef.setInput('child', {
      id: 'child_1',
      nickname: '서아',
      avatar: 'rabbit',
      ageMonths: 56,
      isArchived: false,
    });
    fixture.componentRef.setInput('zone', 'Asia/Seoul');
    fixture.componentRef.setInput('canDecide', canDecide);
    await fixture.whenStable();
    const element = fixture.nativeElement as HTMLElement;
    return {
      element,
      text: () => element.textContent,
      button: (name: string) => element.querySelector<HTMLElement>(`button[aria-label^="${name}"]`),
      settle: async () => {
        await fixture.whenStable();
      },
    };
  }

  beforeEach(() => {
    live = new ReplaySubject(1);
    live.next(idle);
    listen.mockReset().mockImplementation(() => live);
    state.mockReset().mockResolvedValue({
      timeStatus: time(),
      watchHistory: { nodes: [{ lastWatchedAt: '2026-11-20T07:49:00Z', isCompleted: true, video: magpie }] },
    });
    grantBonus.mockReset();
    stopGently.mockReset();
    resumeWatching.mockReset();
    const data = { state, grantBonus, stopGently, resumeWatching, live: listen, isLive: signal(true) };
    TestBed.configureTestingModule({
      imports: [testTexts({ ko })],
      providers: [provideRouter([]), { provide: TodayData, useValue: data }],
    });
  });

  it('shows what was watched last and the time that is left', async () => {
    const { text } = await card();
    expect(text()).toContain('46분 남았어요');
    expect(text()).toContain('오늘 14분 봄 · 60분까지');
    expect(text()).toContain(ko.today.lastSeen);
    expect(text()).toContain('까치와 감나무');
  });

  it('follows the child as it watches', async () => {
    const { text, settle } = await card();
    live.next({
      minutesToday: 20,
      remainingSeconds: 2400,
      verdict: { allowed: true, reason: null },
      nowWatching: {
        since: '2026-11-20T08:00:00Z',
        positionMs: 0,
        video: { ...magpie, title: '공룡은 왜 사라졌을까?', durationSeconds: 480 },
      },
    });
    await settle();
    expect(text()).toContain(ko.report.nowWatching);
    expect(text()).toContain('공룡은 왜 사라졌을까?');
    expect(text()).toContain('40분 남았어요');
  });

  it('gives ten minutes by one tap, which cannot be taken back', async () => {
    grantBonus.mockResolvedValue(time({ remainingSeconds: 3360, budgetSeconds: 4200 }));
    const { text, button, settle } = await card();
    button('+10분')?.click();
    await settle();
    expect(grantBonus).toHaveBeenCalledExactlyOnceWith('child_1', 10);
    expect(text()).toContain('56분 남았어요');
    expect(TestBed.inject(Toasts).current()?.undo).toBeUndefined();
  });

  it('winds down by one tap, and the toast takes it back', async () => {
    stopGently.mockResolvedValue(stopped);
    resumeWatching.mockResolvedValue(time());
    const { text, button, settle } = await card();
    button('마무리')?.click();
    await settle();
    expect(stopGently).toHaveBeenCalledExactlyOnceWith('child_1');
    expect(text()).toContain(ko.today.pausedTitle);
    expect(button('마무리')).toBeNull();

    await TestBed.inject(Toasts).current()?.undo?.();
    await settle();
    expect(resumeWatching).toHaveBeenCalledExactlyOnceWith('child_1');
    expect(button('마무리')).not.toBeNull();
  });

  it('shows the stop of another guardian, and allows watching again', async () => {
    resumeWatching.mockResolvedValue(time());
    const { button, settle } = await card();
    live.next({ ...idle, verdict: stopped.verdict });
    await settle();
    button('다시 볼 수 있게 하기')?.click();
    await settle();
    expect(resumeWatching).toHaveBeenCalledTimes(1);
    expect(button('마무리')).not.toBeNull();
  });

  it('says why it could not be done, and tries again', async () => {
    grantBonus.mockRejectedValueOnce(
      new Refused([{ code: 'LIMIT_INVALID', message: '오늘은 더 줄 수 없어요.' }]),
    );
    grantBonus.mockResolvedValueOnce(time({ remainingSeconds: 3360 }));
    const { element, text, button, settle } = await card();
    button('+10분')?.click();
    await settle();
    expect(text()).toContain('오늘은 더 줄 수 없어요.');
    expect(TestBed.inject(Toasts).current()).toBeUndefined();

    element.querySelector<HTMLElement>('kyck-action-note button')?.click();
    await settle();
    expect(text()).toContain('56분 남았어요');
  });

  it('offers nothing to a guardian who only looks', async () => {
    const { element, text } = await card(false);
    expect(text()).toContain('46분 남았어요');
    expect(element.querySelectorAll('.acts button')).toHaveLength(0);
  });

  it('says why nothing could be loaded', async () => {
    state.mockRejectedValue(new GraphqlFailure('OFFLINE', 'no network'));
    listen.mockReturnValue(EMPTY);
    const { text } = await card();
    expect(text()).toContain(ko.failure.OFFLINE);
  });
});
