import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { provideBrowserGlobalErrorListeners, type ApplicationConfig } from '@angular/core';
import { provideRouter, TitleStrategy, withComponentInputBinding } from '@angular/router';
import { provideTexts } from '@kyck/core/i18n/provide-texts';
import { TranslatedTitle } from '@kyck/core/i18n/translated-title';
import { authInterceptor } from '@kyck/core/session/auth-interceptor';
import { provideSession } from '@kyck/core/session/provide-session';
import { TabTokenStore } from '@kyck/core/session/token-store';

import { routes } from './app.routes';
import { texts } from './i18n/texts';

/** What the staff console is made of. */
export const appConfig: ApplicationConfig = {
  providers: [
    provideBrowserGlobalErrorListeners(),
    provideHttpClient(withInterceptors([authInterceptor])),
    provideRouter(routes, withComponentInputBinding()),
    // Staff sign in again in every new tab.
    provideSession(() => new TabTokenStore('staff')),
    { provide: TitleStrategy, useExisting: TranslatedTitle },
    provideTexts(texts),
  ],
};
