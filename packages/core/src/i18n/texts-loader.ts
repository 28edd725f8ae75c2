import { inject, InjectionToken, Service } from '@angular/core';
import type { Translation, TranslocoLoader } from '@jsverse/transloco';

/** Imports of the texts, one lazy chunk per language. */
export type TextsByLanguage = Readonly<Record<'en' | 'ko', () => Promise<{ default: Translation }>>>;

/** The texts of the client. */
export const TEXTS = new InjectionToken<TextsByLanguage>('texts of the client');

/** Loads the lazy chunks with the texts for Transloco. */
@Service()
export class TextsLoader implements TranslocoLoader {
  private readonly texts = inject(TEXTS);

  /** The texts of `language`; Korean for one we do not have. */
  async getTranslation(language: string): Promise<Translation> {
    const loaded = await this.texts[language === 'en' ? 'en' : 'ko']();
    return loaded.default;
  }
}
