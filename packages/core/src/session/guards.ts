import { inject } from '@angular/core';
import { Router, type CanActivateFn } from '@angular/router';

import { Session } from './session';

/** Admits signed-in users and redirects the others to `signInPath`. */
export function signedIn(signInPath: string): CanActivateFn {
  return () => inject(Session).isSignedIn() || inject(Router).parseUrl(signInPath);
}

/** Admits users who are not signed in and redirects the others to `homePath`. */
export function signedOut(homePath: string): CanActivateFn {
  return () => !inject(Session).isSignedIn() || inject(Router).parseUrl(homePath);
}
