import { isDevMode, type EnvironmentProviders, type Provider } from '@angular/core';
import { provideTransloco, provideTranslocoTranspiler } from '@jsverse/transloco';

import { storedLanguage } from './language';
import { TextTranspiler } from './text-transpiler';
import { TEXTS, TextsLoader, type TextsByLanguage } from './texts-loader';

/** Transloco over lazily imported JSON files, in the language of the last visit. */
export function provideTexts(texts: TextsByLanguage): (EnvironmentProviders | Provider)[] {
  return [
    { provide: TEXTS, useValue: texts },
    ...provideTransloco({
      config: {
        availableLangs: ['ko', 'en'],
        defaultLang: storedLanguage(),
        fallbackLang: 'ko',
        reRenderOnLangChange: true,
        prodMode: !isDevMode(),
      },
      loader: TextsLoader,
    }),
    provideTranslocoTranspiler(TextTranspiler),
  ];
}
