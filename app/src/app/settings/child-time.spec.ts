import { TestBed } from '@angular/core/testing';
import { GraphqlFailure } from '@kyck/core/graphql/graphql-failure';
import { testTexts } from '@kyck/core/testing/test-texts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Toasts } from '../core/toasts';
import ko from '../i18n/ko.json';
import { ChildTime } from './child-time';
import { SettingsData, type Child, type LimitsChange } from './settings-data';

const child: Child = {
  id: 'child_1',
  nickname: '서아',
  avatar: 'rabbit',
  ageMonths: 56,
  isArchived: false,
  tasteDial: 'BALANCED',
  interests: [],
  limits: {
    dailyMinutes: 60,
    bonusMinutesToday: 0,
    windowStart: '07:00',
    windowEnd: '24:00',
    bedtime: '20:30',
  },
  blocks: [],
};

describe('ChildTime', () => {
  const setLimits = vi.fn<SettingsData['setLimits']>();

  async function section() {
    const fixture = TestBed.createComponent(ChildTime);
    fixture.componentRef.setInput('child', child);
    fixture.componentInstance.changed.subscribe((changed) => {
      fixture.componentRef.setInput('child', changed);
    });
    await fixture.whenStable();
    const element = fixture.nativeElement as HTMLElement;
    return {
      element,
      text: () => element.textContent,
      button: (name: string) => element.querySelector<HTMLElement>(`button[aria-label="${name}"]`),
      field: (id: string) => element.querySelector<HTMLInputElement>(`#${id}`),
      settle: async () => {
        await fixture.whenStable();
      },
    };
  }

  beforeEach(() => {
    setLimits
      .mockReset()
      .mockImplementation(async (_id: string, change: LimitsChange) =>
        Promise.resolve({ ...child, limits: { ...child.limits, ...change } as Child['limits'] }),
      );
    const guideline = {
      id: 'guideline_1',
      ageMinMonths: 24,
      ageMaxMonths: 59,
      body: 'WHO',
      minutesPerDay: 45,
      publishedOn: '2019-04-24',
      sourceUrl: 'https://example.org',
      isVerified: true,
    };
    const guidelines = async () => Promise.resolve([guideline]);
    TestBed.configureTestingModule({
      imports: [testTexts({ ko })],
      providers: [{ provide: SettingsData, useValue: { setLimits, guidelines } }],
    });
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('sends presses that follow each other as one change', async () => {
    const { text, button, settle } = await section();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    button('10분 늘리기')?.click();
    button('10분 늘리기')?.click();
    vi.advanceTimersByTime(600);
    vi.useRealTimers();
    await settle();
    expect(setLimits.mock.calls).toEqual([['child_1', { dailyMinutes: 80 }]]);
    expect(text()).toContain('1시간 20분');
    expect(text()).toContain('9시간 20분');
  });

  it('changes a time at once, and the toast sets the one before', async () => {
    const { field, settle } = await section();
    const bedtime = field('bedtime-at');
    expect(bedtime?.value).toBe('20:30');
    if (bedtime) {
      bedtime.value = '21:00';
      bedtime.dispatchEvent(new Event('change'));
    }
    await settle();
    expect(setLimits).toHaveBeenLastCalledWith('child_1', { bedtime: '21:00' });

    await TestBed.inject(Toasts).current()?.undo?.();
    expect(setLimits).toHaveBeenLastCalledWith('child_1', { bedtime: '20:30' });
  });

  it('shows the end of the day as midnight, and sends nothing when that is left', async () => {
    const { field, settle } = await section();
    const end = field('window-end');
    expect(end?.value).toBe('00:00');
    end?.dispatchEvent(new Event('change'));
    await settle();
    expect(setLimits).not.toHaveBeenCalled();
  });

  it('offers what is recommended for the age, with its source', async () => {
    const { element, settle } = await section();
    const preset = element.querySelector<HTMLElement>('.presets button');
    expect(preset?.textContent).toContain('45분');
    expect(preset?.textContent).toContain('WHO · 2019년 4월');
    preset?.click();
    await settle();
    expect(setLimits).toHaveBeenCalledExactlyOnceWith('child_1', { dailyMinutes: 45 });
    expect(preset?.getAttribute('aria-pressed')).toBe('true');
  });

  it('says why it could not be saved, and saves by another try', async () => {
    setLimits.mockRejectedValueOnce(new GraphqlFailure('OFFLINE', 'no network'));
    const { element, text, settle } = await section();
    element.querySelector<HTMLElement>('.presets button')?.click();
    await settle();
    expect(text()).toContain(ko.failure.OFFLINE);
    expect(TestBed.inject(Toasts).current()).toBeUndefined();

    element.querySelector<HTMLElement>('kyck-action-note button')?.click();
    await settle();
    expect(setLimits).toHaveBeenCalledTimes(2);
    expect(text()).not.toContain(ko.failure.OFFLINE);
  });
});
