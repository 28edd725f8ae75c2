import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { provideBrowserGlobalErrorListeners, type ApplicationConfig } from '@angular/core';
import { provideRouter, TitleStrategy, withComponentInputBinding } from '@angular/router';
import { provideIonicAngular } from '@ionic/angular/provide';
import { provideTexts } from '@kyck/core/i18n/provide-texts';
import { TranslatedTitle } from '@kyck/core/i18n/translated-title';
import { authInterceptor } from '@kyck/core/session/auth-interceptor';
import { BrowserTokenStore } from '@kyck/core/session/browser-token-store';
import { provideSession } from '@kyck/core/session/provide-session';

import { routes } from './app.routes';
import { texts } from './i18n/texts';

/** What the family app is made of. */
export const appConfig: ApplicationConfig = {
  providers: [
    provideBrowserGlobalErrorListeners(),
    provideHttpClient(withInterceptors([authInterceptor])),
    provideIonicAngular({ mode: 'md' }),
    provideRouter(routes, withComponentInputBinding()),
    // A phone or tablet stays signed in until somebody signs out.
    provideSession(() => new BrowserTokenStore()),
    { provide: TitleStrategy, useExisting: TranslatedTitle },
    provideTexts(texts),
  ],
};
