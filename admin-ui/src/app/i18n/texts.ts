import type { TextsByLanguage } from '@kyck/core/i18n/texts-loader';

/** The console's texts; one lazy chunk a language. */
export const texts: TextsByLanguage = {
  ko: () => import('./ko.json'),
  en: () => import('./en.json'),
};
