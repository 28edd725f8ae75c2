import { DOCUMENT } from '@angular/common';
import { effect, inject, Service, signal } from '@angular/core';

/** Light, dark, or as the device is set. */
export type AppearanceChoice = 'dark' | 'light' | 'system';

export const appearances: readonly AppearanceChoice[] = ['system', 'light', 'dark'];

const storageKey = 'kyck.appearance';

/** Light or dark screens, stored for the next visit. */
@Service()
export class Appearance {
  private readonly root = inject(DOCUMENT).documentElement;
  private readonly chosen = signal(storedChoice());

  readonly choice = this.chosen.asReadonly();

  constructor() {
    effect(() => {
      const choice = this.chosen();
      if (choice === 'system') {
        delete this.root.dataset['theme'];
      } else {
        this.root.dataset['theme'] = choice;
      }
    });
  }

  /** Changes the screens at once and for the next visit. */
  use(choice: AppearanceChoice): void {
    try {
      localStorage.setItem(storageKey, choice);
    } catch {
      // Where nothing can be stored, the choice lasts for this visit.
    }
    this.chosen.set(choice);
  }
}

function storedChoice(): AppearanceChoice {
  try {
    const stored = localStorage.getItem(storageKey);
    return appearances.find((choice) => choice === stored) ?? 'system';
  } catch {
    return 'system';
  }
}
