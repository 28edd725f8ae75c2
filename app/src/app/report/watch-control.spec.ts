import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { Refused } from '@kyck/core/graphql/user-errors';
import { testTexts } from '@kyck/core/testing/test-texts';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { ChildTimeData, type TimeLeft } from '../core/child-time-data';
import ko from '../i18n/ko.json';
import { ReportData } from './report-data';
import { WatchControl } from './watch-control';

function time(reason: TimeLeft['verdict']['reason']): TimeLeft {
  return {
    remainingSeconds: 60,
    usedSeconds: 0,
    budgetSeconds: 60,
    warnAt: null,
    hardStopAt: null,
    windowEndsAt: null,
    verdict: { allowed: reason === null, reason, message: null },
  };
}

describe('WatchControl', () => {
  const status = vi.fn<ChildTimeData['status']>();
  const stopGently = vi.fn<ReportData['stopGently']>();
  const resumeWatching = vi.fn<ReportData['resumeWatching']>();
  let fixture: ComponentFixture<WatchControl>;

  const page = () => fixture.nativeElement as HTMLElement;
  async function press(name: string): Promise<void> {
    const button = Array.from(page().querySelectorAll<HTMLElement>('ion-button')).find((candidate) =>
      candidate.textContent.includes(name),
    );
    expect(button).toBeDefined();
    button?.click();
    await fixture.whenStable();
  }
  async function show(): Promise<void> {
    fixture = TestBed.createComponent(WatchControl);
    fixture.componentRef.setInput('childId', 'child_1');
    await fixture.whenStable();
  }

  beforeEach(() => {
    status.mockReset().mockResolvedValue(time(null));
    stopGently.mockReset().mockResolvedValue();
    resumeWatching.mockReset().mockResolvedValue(time(null));
    TestBed.configureTestingModule({
      imports: [testTexts({ ko })],
      providers: [
        { provide: ChildTimeData, useValue: { status } },
        { provide: ReportData, useValue: { stopGently, resumeWatching } },
      ],
    });
  });

  it('stops watching, and then offers to allow it again', async () => {
    await show();
    status.mockResolvedValue(time('STOPPED_BY_GUARDIAN'));
    await press('그만 보기');
    expect(stopGently).toHaveBeenCalledWith('child_1');
    expect(page().textContent).toContain(ko.report.control.stopped);

    await press('다시 보게 하기');
    expect(resumeWatching).toHaveBeenCalledWith('child_1');
    expect(page().textContent).toContain(ko.report.control.resumed);
    expect(page().textContent).toContain('그만 보기');
  });

  it('shows the state of the server, not what was pressed here', async () => {
    status.mockResolvedValue(time('STOPPED_BY_GUARDIAN'));
    await show();
    expect(page().textContent).toContain('다시 보게 하기');
    expect(page().textContent).not.toContain('그만 보기');
  });

  it('does not take an empty budget for a stop', async () => {
    status.mockResolvedValue(time('BUDGET_EMPTY'));
    await show();
    expect(page().textContent).toContain('그만 보기');
  });

  it('shows why it could not be done', async () => {
    await show();
    stopGently.mockRejectedValue(
      new Refused([{ code: 'CHILD_NOT_FOUND', message: '아이를 찾을 수 없어요.' }]),
    );
    await press('그만 보기');
    expect(page().querySelector('[role="alert"]')?.textContent).toContain('아이를 찾을 수 없어요.');
  });
});
