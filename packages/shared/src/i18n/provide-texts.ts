import { isDevMode, type EnvironmentProviders, type Provider } from '@angular/core';
import { provideTransloco, type Translation } from '@jsverse/transloco';

import { TextsLoader } from './texts-loader';

/** How the texts of one language are loaded; a chunk of its own. */
export type TextsByLanguage = Readonly<Record<'en' | 'ko', () => Promise<{ default: Translation }>>>;

/** Transloco over lazily imported JSON files. */
export function provideTexts(texts: TextsByLanguage): (EnvironmentProviders | Provider)[] {
  return [
    { provide: TextsLoader, useFactory: () => new TextsLoader(texts) },
    ...provideTransloco({
      config: {
        availableLangs: ['ko', 'en'],
        defaultLang: localStorage.getItem('kyck.language') === 'en' ? 'en' : 'ko',
        fallbackLang: 'ko',
        reRenderOnLangChange: true,
        prodMode: !isDevMode(),
      },
      loader: TextsLoader,
    }),
  ];
}
