import { Directive, ElementRef, inject, input, output } from '@angular/core';

import { codeDigits } from './typed-text';

/**
 * A field for a code of digits: what is typed, pasted or filled in by the keyboard becomes plain digits at once. Text
 * that is being composed by an input method is left alone until it is finished.
 */
@Directive({
  selector: 'input[kyckDigits]',
  host: {
    inputmode: 'numeric',
    autocapitalize: 'off',
    spellcheck: 'false',
    '(input)': 'read($event)',
    '(compositionend)': 'read($event)',
  },
})
export class DigitsField {
  private readonly field = inject<ElementRef<HTMLInputElement>>(ElementRef).nativeElement;

  /** Number of digits of the code. */
  readonly length = input.required<number>({ alias: 'kyckDigits' });
  /** The digits so far, emitted on every change. */
  readonly digits = output<string>();

  protected read(event: Event): void {
    if (event instanceof InputEvent && event.isComposing) {
      return;
    }

    const digits = codeDigits(this.field.value, this.length());
    if (this.field.value !== digits) {
      this.field.value = digits;
    }
    this.digits.emit(digits);
  }
}
