import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { GraphqlFailure } from '@kyck/core/graphql/graphql-failure';
import { Refused } from '@kyck/core/graphql/user-errors';
import { testTexts } from '@kyck/core/testing/test-texts';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { ViewerData, type StaffViewer } from '../core/viewer-data';
import ko from '../i18n/ko.json';
import { ModelData, type EvaluationPage, type ModelOverview, type TrainedModel } from './model-data';
import { ModelPage } from './model-page';

function model(day: number, isActive: boolean): TrainedModel {
  return {
    id: `model_${String(day)}`,
    trainedAt: `2026-11-${String(day)}T03:30:00Z`,
    isActive,
    children: 1200,
    videos: 310,
    interactions: 45_000,
    clusters: 1,
    ndcgAt10: 0.2134,
    recallAt20: null,
    coverage: 0.5,
    trainingSeconds: 3.25,
  };
}

const overview: ModelOverview = {
  recommenderModels: { nodes: [model(23, true), model(22, false)] },
  recommendationFeedback: [{ code: 'NEXT_IN_SERIES', starts: 40, positive: 30, positiveRate: 0.75 }],
  tasteClusters: [{ number: 3, nameKo: '탈것 · 과학', nameEn: 'Vehicles', children: 12, contents: [] }],
};

function evaluations(ids: readonly string[], endCursor: string | null): EvaluationPage {
  return {
    nodes: ids.map((id) => ({
      id,
      evaluatedAt: '2026-11-23T03:30:00Z',
      isActivated: false,
      children: 60,
      ndcgAt10: 0.1,
      recallAt20: 0.2,
      coverage: 0.5,
      novelty: 2.5,
      nuriBalance: 0.9,
      comparedNdcgAt10: 0.15,
      slices: [{ history: 'FEW', children: 4, ndcgAt10: 0.05 }],
    })),
    pageInfo: { hasNextPage: endCursor !== null, endCursor },
  };
}

describe('ModelPage', () => {
  const data = {
    overview: vi.fn<ModelData['overview']>(),
    evaluations: vi.fn<ModelData['evaluations']>(),
    activate: vi.fn<ModelData['activate']>(),
  };
  let role: 'ADMIN' | 'EDITOR';
  let fixture: ComponentFixture<ModelPage>;
  let element: HTMLElement;

  function button(name: string): HTMLButtonElement | undefined {
    return Array.from(element.querySelectorAll('button')).find((candidate) =>
      candidate.textContent.includes(name),
    );
  }

  /** Presses the first button that activates a model, and answers the dialog. */
  async function activate(answer: 'no' | 'yes'): Promise<void> {
    button('이 모델 쓰기')?.click();
    await fixture.whenStable();
    const dialog = element.querySelector('dialog');
    expect(dialog?.textContent).toContain(ko.models.confirmTitle);
    if (dialog !== null) {
      dialog.returnValue = answer;
      dialog.dispatchEvent(new Event('close'));
    }
    await fixture.whenStable();
  }

  beforeEach(() => {
    HTMLDialogElement.prototype.showModal = () => undefined;
    role = 'ADMIN';
    data.overview.mockReset().mockResolvedValue(overview);
    data.evaluations.mockReset().mockResolvedValue(evaluations(['e1'], null));
    data.activate.mockReset().mockResolvedValue();
    const viewer = async (): Promise<StaffViewer> =>
      Promise.resolve({ role, staff: { id: 's', name: '오', role } } as unknown as StaffViewer);
    TestBed.configureTestingModule({
      imports: [testTexts({ ko })],
      providers: [
        { provide: ModelData, useValue: data },
        { provide: ViewerData, useValue: { viewer } },
      ],
    });
    fixture = TestBed.createComponent(ModelPage);
    element = fixture.nativeElement as HTMLElement;
  });

  it('shows the active model, the feedback, clusters and evaluations', async () => {
    await fixture.whenStable();
    const text = element.textContent;
    for (const words of [
      '0.213',
      '75%',
      '다음 이야기',
      '탈것 · 과학',
      '아이 12명',
      '쓰지 않음',
      '1~4개(4명)',
    ]) {
      expect(text).toContain(words);
    }
    expect(element.querySelector('b.active')?.textContent).toContain('사용 중');
  });

  it('activates another model after asking, and not without a yes', async () => {
    await fixture.whenStable();
    await activate('no');
    expect(data.activate).not.toHaveBeenCalled();
    await activate('yes');
    expect(data.activate.mock.calls).toEqual([['model_22']]);
    expect(data.overview.mock.calls.length).toBeGreaterThan(1);
  });

  it('says why a model was refused', async () => {
    data.activate.mockRejectedValue(
      new Refused([{ code: 'MODEL_UNREADABLE', message: '모델을 읽을 수 없습니다.' }]),
    );
    await fixture.whenStable();
    await activate('yes');
    expect(element.querySelector('[role=alert]')?.textContent).toContain('모델을 읽을 수 없습니다.');
  });

  it('offers no change to those who may not', async () => {
    role = 'EDITOR';
    await fixture.whenStable();
    expect(button('이 모델 쓰기')).toBeUndefined();
  });

  it('turns to older evaluations and back', async () => {
    data.evaluations.mockImplementation(async (after) =>
      Promise.resolve(after === null ? evaluations(['e1'], 'c1') : evaluations(['e2'], null)),
    );
    await fixture.whenStable();
    button('이전 기록')?.click();
    await fixture.whenStable();
    expect(button('이전 기록')?.disabled).toBe(true);
    button('처음으로')?.click();
    await fixture.whenStable();
    expect(data.evaluations.mock.calls.map(([after]) => after)).toEqual([null, 'c1', null]);
  });

  it('says that nothing was trained, and what could not be loaded', async () => {
    data.overview.mockResolvedValue({
      recommenderModels: { nodes: [] },
      recommendationFeedback: [],
      tasteClusters: [],
    });
    data.evaluations.mockRejectedValue(new GraphqlFailure('OFFLINE', 'offline'));
    await fixture.whenStable();
    expect(element.textContent).toContain('아직 학습한 모델이 없어요.');
    expect(element.querySelector('kyck-failure-note')?.textContent).toContain('서버에 연결할 수 없어요');
  });
});
