import type { Translation, TranslocoLoader } from '@jsverse/transloco';

import type { TextsByLanguage } from './provide-texts';

/** Gives Transloco the texts that the bundler cut into chunks. */
export class TextsLoader implements TranslocoLoader {
  constructor(private readonly texts: TextsByLanguage) {}

  /** The texts of `language`; Korean for one we do not have. */
  async getTranslation(language: string): Promise<Translation> {
    const loaded = await this.texts[language === 'en' ? 'en' : 'ko']();
    return loaded.default;
  }
}
