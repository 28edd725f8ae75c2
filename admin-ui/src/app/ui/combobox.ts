import {
  afterRenderEffect,
  ChangeDetectionStrategy,
  Component,
  computed,
  ElementRef,
  inject,
  input,
  output,
  signal,
} from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { mdiChevronDown } from '@mdi/js';

import { Icon } from './icon';
import { matchesTyped } from './typed-match';

/** One thing that can be added. */
export interface Choice {
  readonly id: string;
  /** What is shown and read out. */
  readonly text: string;
  /** Where it belongs, shown smaller. */
  readonly detail?: string;
  /** Words beyond those shown by which it is found. */
  readonly words?: string;
}

/** Choices under one heading; without a name they stand alone. */
export interface ChoiceGroup {
  readonly id: string;
  readonly name?: string;
  readonly choices: readonly Choice[];
}

/** What was chosen, and whether Shift was held: the place that uses it says what that means. */
export interface Picked {
  readonly id: string;
  readonly isShifted: boolean;
}

/** Options that PageUp and PageDown pass. */
const pageSteps = 8;
let made = 0;

/**
 * A field that filters a long list while one types, and adds only what is chosen by Enter or a click.
 *
 * The arrow keys open the list and move through it, nothing else; Escape and Tab close it. It follows the editable
 * combobox with a list of the ARIA Authoring Practices.
 */
@Component({
  selector: 'kyck-combobox',
  imports: [Icon, TranslocoPipe],
  templateUrl: './combobox.html',
  styleUrl: './combobox.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Combobox {
  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef);

  /** Name of the field. */
  readonly label = input.required<string>();
  /** What may be typed, shown while the field is empty. */
  readonly placeholder = input('');
  /** What can be chosen. */
  readonly groups = input.required<readonly ChoiceGroup[]>();
  /** Whether nothing can be chosen now. */
  readonly disabled = input(false);
  /** Something was chosen. */
  readonly picked = output<Picked>();

  protected readonly id = `combobox-${String((made += 1))}`;
  protected readonly mdiChevronDown = mdiChevronDown;
  protected readonly text = signal('');
  protected readonly isOpen = signal(false);
  private readonly activeChoice = signal<string | undefined>(undefined);

  protected readonly shown = computed(() => {
    const typed = this.text();
    return this.groups()
      .map((group) => ({
        ...group,
        choices: group.choices.filter((choice) =>
          matchesTyped([choice.text, choice.detail, choice.words, group.name].join(' '), typed),
        ),
      }))
      .filter((group) => group.choices.length > 0);
  });
  private readonly all = computed(() => this.shown().flatMap((group) => group.choices));
  protected readonly count = computed(() => this.all().length);
  /** The choice that Enter would add. */
  protected readonly active = computed(() =>
    this.isOpen() ? this.all().find(({ id }) => id === this.activeChoice()) : undefined,
  );
  protected readonly activeId = computed(() => {
    const active = this.active();
    return active === undefined ? null : this.optionId(active);
  });

  constructor() {
    afterRenderEffect(() => {
      if (this.isOpen()) {
        this.element.nativeElement.querySelector('.list')?.scrollIntoView({ block: 'nearest' });
      }
    });
    afterRenderEffect(() => {
      const id = this.activeId();
      if (id !== null) {
        const option = this.element.nativeElement.querySelector(`[id="${id}"]`);
        option?.scrollIntoView({ block: 'nearest' });
      }
    });
  }

  protected optionId(choice: Choice): string {
    return `${this.id}-${choice.id}`;
  }

  protected type(text: string): void {
    this.text.set(text);
    this.open();
    // What was typed narrows the list down: Enter adds the first that is left.
    this.activeChoice.set(text.trim() === '' ? undefined : this.all()[0]?.id);
  }

  protected open(): void {
    if (!this.isOpen()) {
      this.activeChoice.set(undefined);
      this.isOpen.set(true);
    }
  }

  protected close(): void {
    this.isOpen.set(false);
  }

  protected toggle(): void {
    if (this.isOpen()) {
      this.close();
    } else {
      this.element.nativeElement.querySelector('input')?.focus();
      this.open();
    }
  }

  protected press(event: KeyboardEvent): void {
    // The key belongs to the syllable that is being composed.
    if (event.isComposing) {
      return;
    }
    const move = stepsOf(event.key);
    if (move !== undefined) {
      event.preventDefault();
      this.move(move);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const active = this.active();
      if (active !== undefined) {
        this.pick(active, event.shiftKey);
      }
    } else if (event.key === 'Escape' && (this.isOpen() || this.text() !== '')) {
      // The dialog around it stays open.
      event.stopPropagation();
      event.preventDefault();
      if (!this.isOpen()) {
        this.text.set('');
      }
      this.close();
    } else if (event.key === 'Tab') {
      this.close();
    }
  }

  protected pick(choice: Choice, isShifted: boolean): void {
    this.text.set('');
    this.close();
    this.picked.emit({ id: choice.id, isShifted });
  }

  private move(steps: number): void {
    const all = this.all();
    if (!this.isOpen()) {
      this.open();
    }
    const now = all.findIndex(({ id }) => id === this.activeChoice());
    this.activeChoice.set(all[nextAt(now, steps, all.length)]?.id);
  }
}

/** How far a key moves through the list. */
function stepsOf(key: string): number | undefined {
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: 1,
    ArrowUp: -1,
    PageDown: pageSteps,
    PageUp: -pageSteps,
  };
  return steps[key];
}

/** The place after `steps` from `now`: single steps go round the ends, longer ones stop there. */
function nextAt(now: number, steps: number, count: number): number {
  if (now < 0) {
    return steps > 0 ? 0 : count - 1;
  }
  if (Math.abs(steps) > 1) {
    return Math.min(count - 1, Math.max(0, now + steps));
  }
  return (now + steps + count) % count;
}
