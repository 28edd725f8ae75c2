import type { ModuleWithProviders } from '@angular/core';
import { provideTranslocoTranspiler, TranslocoTestingModule, type Translation } from '@jsverse/transloco';

import { TextTranspiler } from '../i18n/text-transpiler';

/** The texts of a client for a component under test, shown in `language`. */
export function testTexts(
  langs: Readonly<Record<string, Translation>>,
  language = 'ko',
): ModuleWithProviders<TranslocoTestingModule> {
  const texts = TranslocoTestingModule.forRoot({
    langs: { ...langs },
    translocoConfig: { availableLangs: Object.keys(langs), defaultLang: language },
    preloadLangs: true,
  });
  return { ...texts, providers: [...(texts.providers ?? []), provideTranslocoTranspiler(TextTranspiler)] };
}
