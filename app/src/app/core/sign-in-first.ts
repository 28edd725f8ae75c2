import { inject } from '@angular/core';
import { Router, type CanActivateFn } from '@angular/router';
import { Session } from '@kyck/core/session/session';

/** Admits signed-in users; the others sign in first and come back to the page that they asked for. */
export const signInFirst: CanActivateFn = (_route, state) => {
  const isStart = state.url === '/';
  return (
    inject(Session).isSignedIn() ||
    inject(Router).createUrlTree(['/sign-in'], isStart ? {} : { queryParams: { next: state.url } })
  );
};
