import { TestBed } from '@angular/core/testing';
import { GraphqlFailure } from '@kyck/core/graphql/graphql-failure';
import { Refused } from '@kyck/core/graphql/user-errors';
import { testTexts } from '@kyck/core/testing/test-texts';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { FailureNote } from './failure-note';
import { ProblemNote } from './problem-note';

const ko = {
  failure: {
    retry: '다시 시도',
    OFFLINE: '인터넷에 연결되어 있지 않아요.',
    INTERNAL: '서버에 문제가 생겼어요.',
    RATE_LIMITED_FOR: '{{seconds}}초 뒤에 다시 해 주세요.',
  },
};

beforeEach(() => {
  TestBed.configureTestingModule({ imports: [testTexts({ ko })] });
});

describe('FailureNote', () => {
  async function shown(cause: unknown) {
    const fixture = TestBed.createComponent(FailureNote);
    fixture.componentRef.setInput('cause', cause);
    await fixture.whenStable();
    return { note: fixture.componentInstance, element: fixture.nativeElement as HTMLElement };
  }

  it.each([
    [new GraphqlFailure('OFFLINE', 'x'), '인터넷에 연결되어 있지 않아요.'],
    [new GraphqlFailure('RATE_LIMITED', 'x', undefined, 30), '30초 뒤에 다시 해 주세요.'],
    [new Refused([{ code: 'X', message: '연결 번호를 만들 수 없어요.' }]), '연결 번호를 만들 수 없어요.'],
  ])('explains %s', async (cause, text) => {
    const { element } = await shown(cause);
    expect(element.querySelector('p')?.textContent).toBe(text);
    expect(element.querySelector('code')).toBeNull();
    expect(element.getAttribute('role')).toBe('alert');
  });

  it('has the number to give to the operator', async () => {
    const { element } = await shown(new GraphqlFailure('INTERNAL', 'x', 'request-7'));
    expect(element.querySelector('code')?.textContent).toBe('request-7');
  });

  it('offers another try', async () => {
    const { note, element } = await shown(new GraphqlFailure('OFFLINE', 'x'));
    const retried = vi.fn();
    note.retry.subscribe(retried);
    element.querySelector('button')?.click();
    expect(retried).toHaveBeenCalledTimes(1);
  });
});

describe('ProblemNote', () => {
  it('is empty until there is a problem, and again after it', async () => {
    const fixture = TestBed.createComponent(ProblemNote);
    const element = fixture.nativeElement as HTMLElement;
    fixture.componentRef.setInput('problem', undefined);
    await fixture.whenStable();
    expect(element.children).toHaveLength(0);

    fixture.componentRef.setInput('problem', { key: 'failure.RATE_LIMITED_FOR', seconds: 5 });
    await fixture.whenStable();
    expect(element.textContent.trim()).toBe('5초 뒤에 다시 해 주세요.');

    fixture.componentRef.setInput('problem', undefined);
    await fixture.whenStable();
    expect(element.children).toHaveLength(0);
  });
});
