import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { GraphqlFailure } from '@kyck/core/graphql/graphql-failure';
import { testTexts } from '@kyck/core/testing/test-texts';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import ko from '../i18n/ko.json';
import { ReviewData, type ReviewPage, type ReviewRow } from './review-data';
import { ReviewQueue } from './review-queue';

function row(at: number): ReviewRow {
  return {
    id: `review_item_${String(at)}`,
    risk: 50,
    state: 'PENDING',
    decision: null,
    reason: null,
    createdAt: '2026-11-23T00:00:00Z',
    decidedAt: null,
    proposedDecision: null,
    findings: [
      { gate: 'DURATION', severity: 'INFO', reasonKo: '깁니다.', reasonEn: 'Long.' },
      { gate: 'EMBEDDABLE', severity: 'BLOCK', reasonKo: '재생할 수 없습니다.', reasonEn: 'Not embeddable.' },
    ],
    video: {
      id: `video_${String(at)}`,
      youtubeId: 'abcdefghijk',
      title: `영상 ${String(at)}`,
      language: 'ko',
      durationSeconds: 65,
      thumbnailUrl: null,
      state: 'IN_REVIEW',
      ageBand: null,
      publishedAt: null,
      channel: null,
      themes: [],
      nuriTags: [],
    },
  };
}

function pageOf(rows: readonly ReviewRow[], endCursor: string | null): ReviewPage {
  return { totalCount: 3, nodes: rows, pageInfo: { hasNextPage: endCursor !== null, endCursor } };
}

describe('ReviewQueue', () => {
  const page = vi.fn<ReviewData['page']>();
  let fixture: ComponentFixture<ReviewQueue>;
  let element: HTMLElement;

  function button(name: string): HTMLButtonElement | undefined {
    return Array.from(element.querySelectorAll('button')).find((candidate) =>
      candidate.textContent.includes(name),
    );
  }

  beforeEach(() => {
    page.mockReset();
    TestBed.configureTestingModule({
      imports: [testTexts({ ko })],
      providers: [{ provide: ReviewData, useValue: { page } }],
    });
    fixture = TestBed.createComponent(ReviewQueue);
    element = fixture.nativeElement as HTMLElement;
  });

  it('shows each candidate with its findings, the worst first', async () => {
    page.mockResolvedValue(pageOf([row(1)], null));
    await fixture.whenStable();
    expect(element.querySelector('tbody th')?.textContent).toContain('영상 1');
    expect(Array.from(element.querySelectorAll('.findings li'), (line) => line.textContent.trim())).toEqual([
      '게시 불가 재생할 수 없습니다.',
      '참고 깁니다.',
    ]);
    expect(element.querySelector('.badge')?.textContent).toContain('높음');
  });

  it('pages forward and back by cursors, and starts from the first page with another filter', async () => {
    page.mockImplementation(async (_filter, after) =>
      Promise.resolve(after === null ? pageOf([row(1), row(2)], 'c2') : pageOf([row(3)], null)),
    );
    await fixture.whenStable();
    button('다음')?.click();
    await fixture.whenStable();
    expect(element.textContent).toContain('영상 3');
    expect(button('다음')?.disabled).toBe(true);
    button('이전')?.click();
    await fixture.whenStable();
    expect(element.textContent).toContain('영상 1');
    button('다음')?.click();
    await fixture.whenStable();
    element.querySelector<HTMLInputElement>('input[value="DECIDED"]')?.click();
    await fixture.whenStable();
    expect(page.mock.calls.map(([filter, after]) => [filter.state, after])).toEqual([
      ['PENDING', null],
      ['PENDING', 'c2'],
      ['PENDING', null],
      ['PENDING', 'c2'],
      ['DECIDED', null],
    ]);
  });

  it('says that nothing waits', async () => {
    page.mockResolvedValue(pageOf([], null));
    await fixture.whenStable();
    expect(element.textContent).toContain('여기는 비어 있어요');
  });

  it('says what went wrong and tries again when asked', async () => {
    page
      .mockRejectedValueOnce(new GraphqlFailure('FORBIDDEN', 'x'))
      .mockResolvedValueOnce(pageOf([row(1)], null));
    await fixture.whenStable();
    expect(element.querySelector('[role="alert"]')?.textContent).toContain('권한이 없어요.');
    button('다시 시도')?.click();
    await fixture.whenStable();
    expect(element.textContent).toContain('영상 1');
  });
});
