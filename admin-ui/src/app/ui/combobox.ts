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

/** An option of the list. */
export interface Choice {
  readonly id: string;
  /** Label, shown and read out. */
  readonly text: string;
  /** Context of the label, shown smaller. */
  readonly detail?: string;
  /** Further words to find it by. */
  readonly words?: string;
}

/** Choices under a heading, or without one. */
export interface ChoiceGroup {
  readonly id: string;
  readonly name?: string;
  readonly choices: readonly Choice[];
}

/** The chosen option, and whether Shift was pressed, whose meaning is up to the user of the component. */
export interface Picked {
  readonly id: string;
  readonly isShifted: boolean;
}

/** Number of options that PageUp and PageDown skip. */
const pageSteps = 8;
let count = 0;

/**
 * A field that filters a long list while one types, and adds an option by Enter or a click.
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

  readonly label = input.required<string>();
  /** Hint, shown while the field is empty. */
  readonly placeholder = input('');
  readonly groups = input.required<readonly ChoiceGroup[]>();
  readonly disabled = input(false);
  readonly picked = output<Picked>();

  protected readonly id = `combobox-${String((count += 1))}`;
  protected readonly mdiChevronDown = mdiChevronDown;
  protected readonly text = signal('');
  protected readonly isOpen = signal(false);
  private readonly activeChoice = signal<string | undefined>(undefined);

  protected readonly matches = computed(() => {
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
  private readonly all = computed(() => this.matches().flatMap((group) => group.choices));
  protected readonly count = computed(() => this.all().length);
  /** The choice that Enter adds. */
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
    // The text filters the list: Enter adds the first match.
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
    // Keys belong to the input method while a syllable is being composed.
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
    const current = all.findIndex(({ id }) => id === this.activeChoice());
    this.activeChoice.set(all[nextIndex(current, steps, all.length)]?.id);
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

/** The index `steps` after `current`: single steps wrap around at the ends, longer ones stop there. */
function nextIndex(current: number, steps: number, count: number): number {
  if (current < 0) {
    return steps > 0 ? 0 : count - 1;
  }
  if (Math.abs(steps) > 1) {
    return Math.min(count - 1, Math.max(0, current + steps));
  }
  return (current + steps + count) % count;
}
