import { inject } from '@angular/core';
import { Router, type CanActivateFn } from '@angular/router';

import { Session } from './session';

/** Lets in who is signed in, and sends the others to `signInPath`. */
export function signedIn(signInPath: string): CanActivateFn {
  return () => inject(Session).isSignedIn() || inject(Router).parseUrl(signInPath);
}

/** Lets in who is not signed in, and sends the others to `homePath`. */
export function signedOut(homePath: string): CanActivateFn {
  return () => !inject(Session).isSignedIn() || inject(Router).parseUrl(homePath);
}
