import { TestBed } from '@angular/core/testing';
import { MAT_DIALOG_DATA, MatDialogRef } from '@angular/material/dialog';
import type { StaffRole } from '@kyck/core/graphql/schema.generated';
import { Refused } from '@kyck/core/graphql/user-errors';
import { testTexts } from '@kyck/core/testing/test-texts';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { ViewerData } from '../core/viewer-data';
import ko from '../i18n/ko.json';
import { ReviewData, type ReviewRow, type TagChoices } from './review-data';
import { ReviewDecisionDialog } from './review-decision';

const choices: TagChoices = {
  areas: [
    {
      id: 'physical',
      nameKo: '신체운동·건강',
      nameEn: 'Physical',
      categories: [
        {
          id: 'physical-1',
          nameKo: '신체활동 즐기기',
          nameEn: 'Enjoying',
          contents: [{ id: 'content-1', textKo: '신체를 인식한다.', textEn: 'Knows the body.' }],
        },
      ],
    },
  ],
  themes: [{ id: 'theme_1', nameKo: '동물', nameEn: 'Animals' }],
};

function rowWith(findings: ReviewRow['findings'], labels: Partial<ReviewRow['video']> = {}): ReviewRow {
  return {
    id: 'review_item_1',
    risk: 50,
    state: 'PENDING',
    decision: null,
    reason: null,
    createdAt: '2026-11-23T00:00:00Z',
    decidedAt: null,
    proposedDecision: null,
    findings,
    video: {
      id: 'video_1',
      youtubeId: 'abcdefghijk',
      title: '영상 1',
      language: 'ko',
      durationSeconds: 200,
      thumbnailUrl: null,
      state: 'IN_REVIEW',
      ageBand: null,
      publishedAt: null,
      channel: null,
      themes: [],
      nuriTags: [],
      ...labels,
    },
  };
}

const notForKids = {
  gate: 'MADE_FOR_KIDS',
  severity: 'BLOCK',
  reasonKo: '아동용 아님',
  reasonEn: 'x',
} as const;
const hidden = { gate: 'PRIVACY', severity: 'BLOCK', reasonKo: '비공개', reasonEn: 'x' } as const;
const labelled: Partial<ReviewRow['video']> = {
  ageBand: 'NURI_4',
  nuriTags: [{ weight: 'PRIMARY', content: { id: 'content-1', textKo: '신체를 인식한다.', textEn: 'x' } }],
};

describe('ReviewDecisionDialog', () => {
  const decide = vi.fn<ReviewData['decide']>();

  const close = vi.fn();

  async function opened(row: ReviewRow, role: StaffRole) {
    TestBed.configureTestingModule({
      imports: [testTexts({ ko })],
      providers: [
        { provide: ReviewData, useValue: { decide, tagChoices: async () => Promise.resolve(choices) } },
        {
          provide: ViewerData,
          useValue: {
            viewer: async () => Promise.resolve({ staff: { id: 's', name: 'n', email: 'e', role } }),
          },
        },
        { provide: MatDialogRef, useValue: { close } },
        { provide: MAT_DIALOG_DATA, useValue: row },
      ],
    });
    const fixture = TestBed.createComponent(ReviewDecisionDialog);
    await fixture.whenStable();
    const element = fixture.nativeElement as HTMLElement;
    return {
      element,
      approve: () => element.querySelector<HTMLInputElement>('input[value=APPROVE]'),
      button: (name: string) =>
        Array.from(element.querySelectorAll('button')).find((candidate) =>
          candidate.textContent.includes(name),
        ),
      settle: async () => {
        await fixture.whenStable();
      },
    };
  }

  beforeEach(() => {
    decide.mockReset().mockResolvedValue([]);
    close.mockReset();
  });

  it('says before the form is filled that a blocked video cannot be approved', async () => {
    const { element, approve, button } = await opened(rowWith([hidden]), 'ADMIN');
    expect(element.textContent).toContain(ko.decision.approval.NEVER);
    expect(approve()?.disabled).toBe(true);
    expect(approve()?.checked).toBe(false);
    expect(element.textContent).toContain(ko.decision.decisionMissing);
    expect(button(ko.decision.send)?.disabled).toBe(true);
  });

  it('lets a manager approve what is not made for kids with a reason only', async () => {
    const { element, approve, button, settle } = await opened(rowWith([notForKids], labelled), 'MANAGER');
    expect(element.textContent).toContain(ko.decision.approval.WITH_REASON);
    expect(approve()?.checked).toBe(true);
    expect(button(ko.decision.send)?.disabled).toBe(true);
    const words = element.querySelector('textarea');
    if (words !== null) {
      words.value = '방송국 어린이 채널이에요.';
      words.dispatchEvent(new Event('input'));
    }
    await settle();
    button(ko.decision.send)?.click();
    await settle();
    expect(decide.mock.calls).toEqual([
      [
        {
          itemIds: ['review_item_1'],
          decision: 'APPROVE',
          ageBand: 'NURI_4',
          nuriTags: [{ contentId: 'content-1', weight: 'PRIMARY' }],
          reason: '방송국 어린이 채널이에요.',
        },
      ],
    ]);
  });

  it('informs an editor that only a manager approves it', async () => {
    const { element, approve } = await opened(rowWith([notForKids]), 'EDITOR');
    expect(element.textContent).toContain(ko.decision.approval.MANAGER_ONLY);
    expect(approve()?.disabled).toBe(true);
  });

  it.each([
    ['EDITOR', true],
    ['MANAGER', false],
  ] as const)('says to an %s whether saving only proposes', async (role, isProposal) => {
    const { element, button } = await opened(rowWith([], labelled), role);
    expect(element.textContent.includes(ko.decision.proposes)).toBe(isProposal);
    expect(button(ko.decision.propose) !== undefined).toBe(isProposal);
    expect(button(ko.decision.send) !== undefined).toBe(!isProposal);
  });

  it('opens the player on demand, jumps in it, and closes it again', async () => {
    const { element, button, settle } = await opened(rowWith([]), 'MANAGER');
    expect(element.querySelector('iframe')).toBeNull();
    element.querySelector<HTMLButtonElement>('.poster')?.click();
    await settle();
    const source = (): string | undefined => element.querySelector('iframe')?.src;
    expect(source()).toBe(
      'https://www.youtube-nocookie.com/embed/abcdefghijk?autoplay=1&hl=ko&playsinline=1&rel=0&start=0',
    );
    button('50%')?.click();
    await settle();
    expect(source()).toContain('&start=100');
    button(ko.preview.stop)?.click();
    await settle();
    expect(element.querySelector('iframe')).toBeNull();
  });

  it('approves with the labels of the video, and closes when that is saved', async () => {
    const { button, settle } = await opened(rowWith([], labelled), 'MANAGER');
    button(ko.decision.send)?.click();
    await settle();
    expect(decide.mock.calls).toEqual([
      [
        {
          itemIds: ['review_item_1'],
          decision: 'APPROVE',
          ageBand: 'NURI_4',
          nuriTags: [{ contentId: 'content-1', weight: 'PRIMARY' }],
        },
      ],
    ]);
    expect(close).toHaveBeenCalledExactlyOnceWith(true);
  });

  it.each([
    [{}, ko.decision.ageBandMissing],
    [{ ageBand: 'NURI_4' }, ko.decision.tagsMissing],
    [
      { ...labelled, nuriTags: (labelled.nuriTags ?? []).map((tag) => ({ ...tag, weight: 'SECONDARY' })) },
      ko.decision.primaryMissing,
    ],
  ] as [Partial<ReviewRow['video']>, string][])(
    'says what an approval still needs: %#',
    async (labels, text) => {
      const { element, button } = await opened(rowWith([], labels), 'MANAGER');
      expect(element.querySelector('.missing')?.textContent).toContain(text);
      expect(button(ko.decision.send)?.disabled).toBe(true);
    },
  );

  it.each(['REJECT', 'RETURN'])('needs a reason and no labels for %s', async (decision) => {
    const { element, button, settle } = await opened(rowWith([]), 'MANAGER');
    element.querySelector<HTMLInputElement>(`input[value=${decision}]`)?.click();
    await settle();
    expect(element.querySelector('.missing')?.textContent).toContain(ko.decision.reasonMissing);

    const field = element.querySelector('textarea');
    if (field !== null) {
      field.value = ' 화면이 너무 빨라요. ';
      field.dispatchEvent(new Event('input'));
    }
    await settle();
    button(ko.decision.send)?.click();
    await settle();
    expect(decide.mock.calls).toEqual([
      [{ itemIds: ['review_item_1'], decision, reason: '화면이 너무 빨라요.' }],
    ]);
  });

  it('stays open and explains why the decision was not saved, and saves it at the next try', async () => {
    decide.mockRejectedValueOnce(
      new Refused([{ code: 'ALREADY_DECIDED', message: '이미 결정한 영상이에요.' }]),
    );
    const { element, button, settle } = await opened(rowWith([], labelled), 'MANAGER');
    button(ko.decision.send)?.click();
    await settle();
    expect(element.querySelector('kyck-problem-note')?.textContent.trim()).toBe('이미 결정한 영상이에요.');
    expect(close).not.toHaveBeenCalled();

    button(ko.decision.send)?.click();
    await settle();
    expect(element.querySelector('kyck-problem-note')?.textContent.trim()).toBe('');
    expect(close).toHaveBeenCalledExactlyOnceWith(true);
  });

  it('closes without a decision when it is cancelled', async () => {
    const { button } = await opened(rowWith([]), 'MANAGER');
    button(ko.decision.cancel)?.click();
    expect(decide).not.toHaveBeenCalled();
    expect(close).toHaveBeenCalledExactlyOnceWith(false);
  });
});
