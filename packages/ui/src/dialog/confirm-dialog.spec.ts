import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { testTexts } from '@kyck/core/testing/test-texts';
import { beforeEach, describe, expect, it } from 'vitest';

import { ConfirmDialog } from './confirm-dialog';

describe('ConfirmDialog', () => {
  let fixture: ComponentFixture<ConfirmDialog>;
  let dialog: HTMLDialogElement;

  const element = () => fixture.nativeElement as HTMLElement;
  const press = (value: string) => {
    dialog.close(value);
    dialog.dispatchEvent(new Event('close'));
  };

  beforeEach(async () => {
    TestBed.configureTestingModule({ imports: [testTexts({ ko: { dialog: { cancel: '취소' } } })] });
    fixture = TestBed.createComponent(ConfirmDialog);
    fixture.componentRef.setInput('heading', '이 모델로 바꿀까요?');
    fixture.componentRef.setInput('text', '언제든지 되돌릴 수 있어요.');
    fixture.componentRef.setInput('confirm', '바꾸기');
    document.body.append(element());
    await fixture.whenStable();
    dialog = element().querySelector('dialog') ?? document.createElement('dialog');
    dialog.showModal = () => {
      dialog.open = true;
    };
    dialog.close = (value) => {
      dialog.open = false;
      dialog.returnValue = value ?? '';
    };
  });

  it.each([
    ['yes', true],
    ['no', false],
    ['', false],
  ])('answers a dialog closed with “%s” by %s', async (value, answer) => {
    const answered = fixture.componentInstance.ask();
    expect(dialog.open).toBe(true);
    press(value);
    await expect(answered).resolves.toBe(answer);
  });

  it('does not take the answer to one question for the next', async () => {
    const first = fixture.componentInstance.ask();
    press('yes');
    await first;
    const second = fixture.componentInstance.ask();
    expect(dialog.returnValue).toBe('');
    press('');
    await expect(second).resolves.toBe(false);
  });

  it('is named by its question, and offers both answers', () => {
    const id = dialog.getAttribute('aria-labelledby') ?? '';
    expect(document.getElementById(id)?.textContent).toBe('이 모델로 바꿀까요?');
    const labels = Array.from(dialog.querySelectorAll('button'), (button) => [
      button.value,
      button.textContent,
    ]);
    expect(labels).toEqual([
      ['no', '취소'],
      ['yes', '바꾸기'],
    ]);
  });
});
