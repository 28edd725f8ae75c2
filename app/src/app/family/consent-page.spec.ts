import { TestBed } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';
import { GraphqlFailure } from '@kyck/core/graphql/graphql-failure';
import type { ConsentPurpose } from '@kyck/core/graphql/schema.generated';
import { Refused } from '@kyck/core/graphql/user-errors';
import { Session } from '@kyck/core/session/session';
import { testTexts } from '@kyck/core/testing/test-texts';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import ko from '../i18n/ko.json';
import { ConsentData, type Consent, type ConsentState } from './consent-data';
import { ConsentPage } from './consent-page';

function decision(purpose: ConsentPurpose, isGiven = true): Consent {
  return { id: `consent_${purpose}`, purpose, isGiven, recordedAt: '2026-11-28T03:00:00Z' };
}

function stateWith(
  consents: readonly Consent[],
  { isMe = true, hasChild = false }: { isMe?: boolean; hasChild?: boolean } = {},
): ConsentState {
  return {
    consentText: { version: '2026-11-23', textKo: '글', textEn: 'Text' },
    viewer: {
      role: 'PARENT',
      family: {
        id: 'family_1',
        zone: 'Asia/Seoul',
        consents,
        guardians: [{ id: 'guardian_1', role: 'OWNER', isMe, phoneMasked: '010-****-5678' }],
        children: hasChild ? [{ id: 'child_1', isArchived: false }] : [],
      },
    },
  };
}

describe('ConsentPage', () => {
  const state = vi.fn<ConsentData['state']>();
  const give = vi.fn<ConsentData['give']>();
  const withdraw = vi.fn<ConsentData['withdraw']>();
  const navigate = vi.fn<Router['navigateByUrl']>();

  async function page() {
    vi.spyOn(TestBed.inject(Router), 'navigateByUrl').mockImplementation(navigate);
    const fixture = TestBed.createComponent(ConsentPage);
    await fixture.whenStable();
    const element = fixture.nativeElement as HTMLElement;
    const box = (purpose: ConsentPurpose) =>
      element.querySelector<HTMLInputElement>(`input[aria-labelledby="consent-${purpose}"]`);
    return {
      element,
      box,
      click: async (target: HTMLElement | null | undefined) => {
        target?.click();
        await fixture.whenStable();
        fixture.detectChanges();
      },
      send: () => element.querySelector<HTMLElement>('.submit ion-button'),
    };
  }

  beforeEach(() => {
    state.mockReset();
    give.mockReset();
    withdraw.mockReset();
    navigate.mockReset().mockResolvedValue(true);
    TestBed.configureTestingModule({
      imports: [testTexts({ ko })],
      providers: [
        provideRouter([]),
        { provide: ConsentData, useValue: { state, give, withdraw } },
        { provide: Session, useValue: { end: vi.fn() } },
      ],
    });
  });

  it('asks with nothing ticked, and does not go on without the required tick', async () => {
    state.mockResolvedValue(stateWith([]));
    const { element, box, click, send } = await page();
    expect(element.textContent).toContain('글');
    expect(element.querySelectorAll('input:checked')).toHaveLength(0);

    await click(send());
    expect(give).not.toHaveBeenCalled();
    expect(element.textContent).toContain(ko.consent.missing);
    expect(box('SERVICE')?.getAttribute('aria-invalid')).toBe('true');
  });

  it('records what is ticked by the text that was shown, and goes on to the child', async () => {
    state.mockResolvedValue(stateWith([]));
    give.mockResolvedValue([decision('SERVICE'), decision('RECOMMENDATION')]);
    const { box, click, send } = await page();
    await click(box('SERVICE'));
    await click(box('RECOMMENDATION'));
    await click(send());
    expect(give.mock.calls).toEqual([[['SERVICE', 'RECOMMENDATION'], '2026-11-23']]);
    expect(navigate.mock.calls.map(([to]) => to)).toEqual(['/children/new']);
  });

  it('offers messages at night only with messages', async () => {
    state.mockResolvedValue(stateWith([]));
    give.mockResolvedValue([]);
    const { box, click, send } = await page();
    expect(box('NIGHT_MARKETING')?.disabled).toBe(true);
    await click(box('MARKETING'));
    await click(box('NIGHT_MARKETING'));
    await click(box('MARKETING'));
    expect(box('NIGHT_MARKETING')?.checked).toBe(false);
    await click(box('SERVICE'));
    await click(send());
    expect(give.mock.calls).toEqual([[['SERVICE'], '2026-11-23']]);
  });

  it('stays and says why when the answer did not come', async () => {
    state.mockResolvedValue(stateWith([]));
    give.mockRejectedValue(new GraphqlFailure('OFFLINE', 'no network'));
    const { element, box, click, send } = await page();
    await click(box('SERVICE'));
    await click(send());
    expect(element.textContent).toContain(ko.failure.OFFLINE);
    expect(box('SERVICE')?.checked).toBe(true);
    expect(navigate).not.toHaveBeenCalled();
  });

  it('asks again when the text has changed meanwhile', async () => {
    const changed = stateWith([]);
    state.mockResolvedValueOnce(stateWith([])).mockResolvedValueOnce({
      ...changed,
      consentText: { version: '2026-12-01', textKo: '새 글', textEn: 'New text' },
    });
    give.mockRejectedValueOnce(
      new Refused([{ code: 'CONSENT_INVALID', message: '동의 내용이 바뀌었어요.', field: ['textVersion'] }]),
    );
    const { element, box, click, send } = await page();
    await click(box('SERVICE'));
    await click(send());
    expect(element.textContent).toContain('새 글');
    expect(element.textContent).toContain('동의 내용이 바뀌었어요.');
    expect(box('SERVICE')?.checked).toBe(false);
  });

  it('shows since when, and gives or withdraws an optional purpose at once', async () => {
    state.mockResolvedValue(stateWith([decision('SERVICE'), decision('RECOMMENDATION')], { hasChild: true }));
    withdraw.mockResolvedValue([decision('RECOMMENDATION', false)]);
    give.mockResolvedValue([decision('MARKETING')]);
    const { element, box, click } = await page();
    expect(element.textContent).toContain('2026년 11월 28일부터 동의했어요');
    expect(box('SERVICE')).toBeNull();

    await click(box('RECOMMENDATION'));
    expect(withdraw.mock.calls).toEqual([[['RECOMMENDATION']]]);
    expect(box('RECOMMENDATION')?.checked).toBe(false);
    expect(element.textContent).toContain(ko.consent.withdrawn);

    await click(box('MARKETING'));
    expect(give.mock.calls).toEqual([[['MARKETING'], '2026-11-23']]);
    expect(box('MARKETING')?.checked).toBe(true);
    expect(box('NIGHT_MARKETING')?.disabled).toBe(false);
  });

  it('leaves a switch as it is recorded when a change fails', async () => {
    state.mockResolvedValue(stateWith([decision('SERVICE'), decision('RECOMMENDATION')], { hasChild: true }));
    withdraw.mockRejectedValue(new GraphqlFailure('RATE_LIMITED', 'x', undefined, 30));
    const { element, box, click } = await page();
    await click(box('RECOMMENDATION'));
    expect(box('RECOMMENDATION')?.checked).toBe(true);
    expect(element.textContent).toContain('30초 뒤에 다시 해 주세요.');
  });

  it('shows another guardian who decides, and nothing to change', async () => {
    state.mockResolvedValue(stateWith([decision('SERVICE')], { isMe: false, hasChild: true }));
    const { element } = await page();
    expect(element.textContent).toContain('010-****-5678');
    expect(element.querySelectorAll('input')).toHaveLength(0);
  });

  it('says what went wrong and tries again when asked', async () => {
    state
      .mockRejectedValueOnce(new GraphqlFailure('OFFLINE', 'no network'))
      .mockResolvedValueOnce(stateWith([]));
    const { element, click } = await page();
    expect(element.textContent).toContain(ko.failure.OFFLINE);
    await click(element.querySelector<HTMLElement>('kyck-failure-note button'));
    expect(element.textContent).toContain(ko.consent.title);
  });
});
