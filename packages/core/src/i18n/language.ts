import { effect, inject, Service, signal } from '@angular/core';
import { DOCUMENT } from '@angular/common';
import { TranslocoService } from '@jsverse/transloco';

/** Languages of the clients. */
export type LanguageCode = 'en' | 'ko';

const storageKey = 'kyck.language';

/** The language chosen at an earlier visit; Korean without one. */
export function storedLanguage(): LanguageCode {
  try {
    return localStorage.getItem(storageKey) === 'en' ? 'en' : 'ko';
  } catch {
    return 'ko';
  }
}

/** The language of the screens, kept for the next visit. Korean unless chosen otherwise. */
@Service()
export class Language {
  private readonly document = inject(DOCUMENT);
  private readonly transloco = inject(TranslocoService);
  private readonly chosen = signal(storedLanguage());

  /** The language now. */
  readonly code = this.chosen.asReadonly();

  constructor() {
    effect(() => {
      const code = this.chosen();
      this.transloco.setActiveLang(code);
      this.document.documentElement.lang = code;
    });
  }

  /** Changes the language at once and for the next visit. */
  use(code: LanguageCode): void {
    try {
      localStorage.setItem(storageKey, code);
    } catch {
      // Where nothing can be stored, the choice lasts for this visit.
    }
    this.chosen.set(code);
  }

  /** The other one of two languages. */
  toggle(): void {
    this.use(this.chosen() === 'ko' ? 'en' : 'ko');
  }

  /** The text of the language out of a pair, as the API gives them. */
  pick(ko: string, en: string): string {
    return this.chosen() === 'ko' ? ko : en;
  }
}
