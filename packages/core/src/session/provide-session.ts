import {
  inject,
  makeEnvironmentProviders,
  provideAppInitializer,
  type EnvironmentProviders,
} from '@angular/core';

import { Session } from './session';
import { TOKEN_STORE, type TokenStore } from './token-store';

/**
 * The session with its store, which decides how long a sign-in lasts. The app starts after the session of an earlier
 * visit is restored.
 */
export function provideSession(store: () => TokenStore): EnvironmentProviders {
  return makeEnvironmentProviders([
    { provide: TOKEN_STORE, useFactory: store },
    provideAppInitializer(async () => inject(Session).restore()),
  ]);
}
