import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { GraphqlFailure } from '@kyck/core/graphql/graphql-failure';
import { Language } from '@kyck/core/i18n/language';
import { testTexts } from '@kyck/core/testing/test-texts';
import { Subject } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { ChildTimeData, type TimeLeft } from '../core/child-time-data';
import en from '../i18n/en.json';
import ko from '../i18n/ko.json';
import { ReportData, type Live, type Report } from './report-data';
import { ReportPage } from './report-page';

const time: TimeLeft = {
  remainingSeconds: 600,
  usedSeconds: 0,
  budgetSeconds: 600,
  warnAt: null,
  hardStopAt: null,
  windowEndsAt: null,
  verdict: { allowed: true, reason: null, message: null },
};

const contents = Array.from({ length: 8 }, (_, index) => ({
  id: `nature.${String(index)}`,
  textKo: `내용 ${String(index)}`,
  textEn: `Content ${String(index)}`,
}));

function report(changes: Partial<Report> = {}): Report {
  return {
    child: { id: 'child_1', nickname: '서아', avatar: 'bear', ageBand: 'NURI_4' },
    from: '2026-11-22',
    to: '2026-11-28',
    zone: 'America/New_York',
    hasData: true,
    totalMinutes: 84.4,
    previousTotalMinutes: 100,
    trendMinutes: -15.6,
    days: [{ on: '2026-11-28', minutes: 30, budgetMinutes: 60, overrunMinutes: 0 }],
    heatmap: [{ weekday: 6, hour: 9, minutes: 30 }],
    nuri: {
      isNuriAge: true,
      contentsMet: 3,
      contentsTotal: 59,
      areas: [{ minutes: 20, share: 0.4, area: { id: 'nature', nameKo: '자연탐구', nameEn: 'Nature' } }],
      notMet: contents,
    },
    topics: [{ minutes: 20, share: 0.25, theme: { id: 'theme_1', nameKo: '동물', nameEn: 'Animals' } }],
    sameAge: {
      source: 'COHORT',
      cohortSize: 23,
      childMinutesPerDay: 12,
      medianMinutesPerDay: 52,
      p25: 40,
      p75: 60,
      labelKo: '만 4세',
      labelEn: 'Age 4',
      sourceName: null,
      sourceDate: null,
    },
    bedtime: { bedtime: '20:30', days: 2, minutes: 12 },
    sittings: { count: 5, longestMinutes: 22, medianMinutes: 10 },
    videos: [],
    advice: [
      {
        kind: 'DAILY_TIME',
        textKo: '지금처럼 봐요.',
        textEn: 'Keep it up.',
        evidence: [
          { name: 'averageMinutesPerDay', value: 12.34, unit: 'minutes/day' },
          { name: 'completedShare', value: 0.756, unit: 'share' },
          { name: 'somethingNew', value: 3, unit: 'things' },
        ],
        guideline: null,
      },
    ],
    lastEventAt: '2026-11-28T02:00:00Z',
    eventCount: 40,
    ...changes,
  };
}

describe('ReportPage', () => {
  const family = vi.fn<ReportData['family']>();
  const load = vi.fn<ReportData['report']>();
  let live: Subject<Live>;
  let fixture: ComponentFixture<ReportPage>;
  let element: HTMLElement;

  async function show(): Promise<void> {
    fixture = TestBed.createComponent(ReportPage);
    fixture.componentRef.setInput('childId', 'child_1');
    element = fixture.nativeElement as HTMLElement;
    await settle();
  }

  /** Lets requests answer; the page is never stable, since the live events do not end. */
  async function settle(): Promise<void> {
    for (let round = 0; round < 4; round += 1) {
      fixture.detectChanges();
      await new Promise((resolve) => setTimeout(resolve));
    }
    fixture.detectChanges();
  }

  beforeEach(() => {
    localStorage.clear();
    // Saturday in Seoul, still Friday in New York.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-28T03:00:00Z') });
    family.mockReset().mockResolvedValue({ zone: 'America/New_York', children: [] });
    load.mockReset().mockResolvedValue(report());
    live = new Subject();
    TestBed.configureTestingModule({
      imports: [testTexts({ ko, en })],
      providers: [
        provideRouter([]),
        { provide: ReportData, useValue: { family, report: load, live: () => live } },
        { provide: ChildTimeData, useValue: { status: async () => Promise.resolve(time) } },
      ],
    });
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it("asks for the days of the family's zone, and for four weeks when they are chosen", async () => {
    await show();
    element.querySelectorAll<HTMLInputElement>('[name=period]')[1]?.click();
    await settle();
    expect(load.mock.calls.map(([childId, from, to]) => [childId, from, to])).toEqual([
      ['child_1', '2026-11-21', '2026-11-27'],
      ['child_1', '2026-10-31', '2026-11-27'],
    ]);
  });

  it('asks for no report before the zone is known', async () => {
    family.mockReturnValue(new Promise(() => undefined));
    fixture = TestBed.createComponent(ReportPage);
    fixture.componentRef.setInput('childId', 'child_1');
    fixture.detectChanges();
    await Promise.resolve();
    expect(load).not.toHaveBeenCalled();
  });

  it('shows the figures of the report, rounded for people', async () => {
    await show();
    const text = element.textContent.replace(/\s+/gu, ' ');
    for (const part of [
      '서아의 리포트',
      '11월 22일 – 11월 28일',
      '모두 84분',
      '지난 기간보다 -16분',
      '지금처럼 봐요.',
      '12.3 분/일',
      '76 %',
      'somethingNew',
      '3 things',
      '누리과정 내용 59개 가운데 3개',
      '또래 23명',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('shows instants in the zone of the family', async () => {
    await show();
    expect(element.querySelector('footer')?.textContent).toContain('2026. 11. 27. 오후 9:00');
  });

  it('shows the other language of the report without another request', async () => {
    await show();
    TestBed.inject(Language).use('en');
    await settle();
    expect(element.textContent).toContain('Keep it up.');
    expect(element.textContent).toContain('Nature');
    expect(load).toHaveBeenCalledTimes(1);
  });

  it('shows six contents without watching, and all when asked', async () => {
    await show();
    expect(element.querySelectorAll('.not-seen li')).toHaveLength(6);
    element.querySelector<HTMLElement>('.not-seen + ion-button')?.click();
    await settle();
    expect(element.querySelectorAll('.not-seen li')).toHaveLength(8);
  });

  it('shows what the child watches as soon as that is known', async () => {
    await show();
    expect(element.querySelector('.live')?.textContent).toContain(ko.report.liveWaiting);

    const watching = { since: '2026-11-28T02:30:00Z', video: { id: 'video_1', title: '곰 세 마리' } };
    live.next({ minutesToday: 7, remainingSeconds: 61, presenceTtlSeconds: 75, nowWatching: watching });
    await settle();
    const text = element.querySelector('.live')?.textContent;
    expect(text).toContain('곰 세 마리');
    expect(text).toContain('오후 9:30부터');
    expect(text).toContain('오늘 7분 · 2분 남음');
  });

  it('says that nothing was watched', async () => {
    load.mockResolvedValue(report({ hasData: false }));
    await show();
    expect(element.textContent).toContain(ko.report.empty);
    expect(element.querySelector('kyck-minutes-chart')).toBeNull();
  });

  it('has the last report while another one loads', async () => {
    await show();
    load.mockReturnValueOnce(new Promise(() => undefined));
    element.querySelectorAll<HTMLInputElement>('[name=period]')[1]?.click();
    fixture.detectChanges();
    expect(element.querySelector('h1')?.textContent).toContain('서아의 리포트');
    expect(element.querySelector('[aria-busy=true]')).not.toBeNull();
  });

  it.each([
    ['family', family],
    ['report', load],
  ] as const)(
    'explains that the %s could not be loaded, and tries again when asked',
    async (_name, request) => {
      request.mockRejectedValueOnce(new GraphqlFailure('OFFLINE', 'no network'));
      await show();
      expect(element.querySelector('kyck-failure-note')?.textContent).toContain(
        '인터넷에 연결되어 있지 않아요.',
      );

      element.querySelector<HTMLElement>('kyck-failure-note button')?.click();
      await settle();
      expect(element.querySelector('kyck-failure-note')).toBeNull();
      expect(element.textContent).toContain('서아의 리포트');
    },
  );
});
