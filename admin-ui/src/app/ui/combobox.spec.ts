import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { testTexts } from '@kyck/core/testing/test-texts';
import { beforeEach, describe, expect, it } from 'vitest';

import ko from '../i18n/ko.json';
import { Combobox, type ChoiceGroup, type Picked } from './combobox';

const groups: readonly ChoiceGroup[] = [
  {
    id: 'body',
    name: '신체운동·건강',
    choices: [
      { id: 'a', text: '신체를 인식한다.', words: 'body' },
      { id: 'b', text: '안전하게 놀이한다.', words: 'safety' },
    ],
  },
  { id: 'nature', name: '자연탐구', choices: [{ id: 'c', text: '궁금한 것을 탐구한다.', words: 'wonder' }] },
];

describe('Combobox', () => {
  let fixture: ComponentFixture<Combobox>;
  let field: HTMLInputElement;
  let picked: Picked[];

  function press(key: string, more: KeyboardEventInit = {}): KeyboardEvent {
    const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more });
    field.dispatchEvent(event);
    fixture.detectChanges();
    return event;
  }

  function type(text: string): void {
    field.value = text;
    field.dispatchEvent(new Event('input'));
    fixture.detectChanges();
  }

  function options(): string[] {
    const all = (fixture.nativeElement as HTMLElement).querySelectorAll('[role=option] span');
    return Array.from(all, (option) => option.textContent);
  }

  function active(): string | undefined {
    const id = field.getAttribute('aria-activedescendant');
    return id === null ? undefined : document.getElementById(id)?.querySelector('span')?.textContent;
  }

  beforeEach(() => {
    TestBed.configureTestingModule({
      imports: [testTexts({ ko })],
    });
    fixture = TestBed.createComponent(Combobox);
    fixture.componentRef.setInput('label', '내용 더하기');
    fixture.componentRef.setInput('groups', groups);
    picked = [];
    fixture.componentInstance.picked.subscribe((choice) => picked.push(choice));
    document.body.append(fixture.nativeElement as HTMLElement);
    fixture.detectChanges();
    field = (fixture.nativeElement as HTMLElement).querySelector('input') ?? document.createElement('input');
  });

  it('moves by the arrow keys, round the ends, and chooses nothing by them', () => {
    expect(field.getAttribute('aria-expanded')).toBe('false');
    press('ArrowDown');
    expect(field.getAttribute('aria-expanded')).toBe('true');
    expect(active()).toBe('신체를 인식한다.');
    press('ArrowDown');
    press('ArrowDown');
    expect(active()).toBe('궁금한 것을 탐구한다.');
    press('ArrowDown');
    expect(active()).toBe('신체를 인식한다.');
    press('ArrowUp');
    expect(active()).toBe('궁금한 것을 탐구한다.');
    expect(picked).toEqual([]);
  });

  it('adds what Enter chooses, reports whether Shift was pressed, and is empty and closed again', () => {
    press('ArrowDown');
    press('Enter');
    press('ArrowUp');
    press('Enter', { shiftKey: true });
    expect(picked).toEqual([
      { id: 'a', isShifted: false },
      { id: 'c', isShifted: true },
    ]);
    expect(field.value).toBe('');
    expect(field.getAttribute('aria-expanded')).toBe('false');
  });

  it.each([
    ['탐구', ['궁금한 것을 탐구한다.']],
    ['자연', ['궁금한 것을 탐구한다.']],
    ['SAFE', ['안전하게 놀이한다.']],
    ['ㅇㅈㅎㄱ', ['안전하게 놀이한다.']],
    ['바다', []],
  ])('filters by %s', (typed, left) => {
    type(typed);
    expect(options()).toEqual(left);
    press('Enter');
    expect(picked).toHaveLength(left.length);
  });

  it('adds nothing by Enter while nothing is typed and nothing is marked', () => {
    press('Enter');
    field.click();
    fixture.detectChanges();
    expect(options()).toHaveLength(3);
    press('Enter');
    expect(picked).toEqual([]);
  });

  it('leaves the keys alone while a syllable is being composed', () => {
    type('탐구');
    press('Enter', { isComposing: true });
    expect(picked).toEqual([]);
  });

  it('closes by Escape without closing what is around it, and lets the next Escape out', () => {
    let escaped = 0;
    document.body.addEventListener('keydown', () => (escaped += 1), { once: true });
    type('탐구');
    press('Escape');
    expect(field.getAttribute('aria-expanded')).toBe('false');
    expect(field.value).toBe('탐구');
    press('Escape');
    expect(field.value).toBe('');
    expect(escaped).toBe(0);
    press('Escape');
    expect(escaped).toBe(1);
  });
});
