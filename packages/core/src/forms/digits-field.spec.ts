import { ChangeDetectionStrategy, Component, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { beforeEach, describe, expect, it } from 'vitest';

import { DigitsField } from './digits-field';

@Component({
  selector: 'kyck-digits-host',
  imports: [DigitsField],
  template: '<input [kyckDigits]="6" (digits)="digits.set($event)" />',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
class Host {
  readonly digits = signal('');
}

describe('DigitsField', () => {
  let field: HTMLInputElement;
  let host: Host;

  function type(text: string, event: Event): void {
    field.value = text;
    field.dispatchEvent(event);
  }

  beforeEach(() => {
    const fixture = TestBed.createComponent(Host);
    fixture.detectChanges();
    host = fixture.componentInstance;
    field = (fixture.nativeElement as HTMLElement).querySelector('input') ?? document.createElement('input');
  });

  it('shows and gives plain digits, never more than the code has', () => {
    type('１２ ３4x', new InputEvent('input'));
    expect([field.value, host.digits()]).toEqual(['1234', '1234']);
    type('1234567', new InputEvent('input'));
    expect([field.value, host.digits()]).toEqual(['123456', '123456']);
  });

  it('leaves text alone while it is being composed', () => {
    type('１２', new InputEvent('input', { isComposing: true }));
    expect([field.value, host.digits()]).toEqual(['１２', '']);
    type('１２', new CompositionEvent('compositionend'));
    expect([field.value, host.digits()]).toEqual(['12', '12']);
  });

  it('asks phones for the keyboard of digits', () => {
    expect(field.getAttribute('inputmode')).toBe('numeric');
  });
});
