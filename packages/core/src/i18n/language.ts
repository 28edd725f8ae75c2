import { DOCUMENT } from '@angular/common';
import { effect, inject, Service, signal } from '@angular/core';
import { TranslocoService } from '@jsverse/transloco';

/** Languages of the clients. */
export type LanguageCode = 'en' | 'ko';

/** An object with a text in both languages, as the API gives them: `nameKo` and `nameEn` of the field `name`. */
export type Bilingual<Field extends string> = Readonly<Record<`${Field}En` | `${Field}Ko`, string>>;

const storageKey = 'kyck.language';

/** The language chosen at an earlier visit; Korean without one. */
export function storedLanguage(): LanguageCode {
  try {
    return localStorage.getItem(storageKey) === 'en' ? 'en' : 'ko';
  } catch {
    return 'ko';
  }
}

/** The language of the screens, stored for the next visit. */
@Service()
export class Language {
  private readonly document = inject(DOCUMENT);
  private readonly transloco = inject(TranslocoService);
  private readonly chosen = signal(storedLanguage());

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

  /** Changes to the other of the two languages. */
  toggle(): void {
    this.use(this.other());
  }

  /** The text of `field` in the language of the screens. */
  text<Field extends string>(field: Field, object: Bilingual<NoInfer<Field>>): string {
    return textIn(this.chosen(), field, object);
  }

  /** The text of `field` in the language that is not shown, to search in both. */
  otherText<Field extends string>(field: Field, object: Bilingual<NoInfer<Field>>): string {
    return textIn(this.other(), field, object);
  }

  private other(): LanguageCode {
    return this.chosen() === 'ko' ? 'en' : 'ko';
  }
}

function textIn<Field extends string>(code: LanguageCode, field: Field, object: Bilingual<Field>): string {
  return code === 'ko' ? object[`${field}Ko` as const] : object[`${field}En` as const];
}
