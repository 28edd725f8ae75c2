import type { Routes } from '@angular/router';
import { signedIn, signedOut } from '@kyck/core/session/guards';

import { PAGES } from './pages';

/** Routes of the staff console; titles are keys of texts. */
export const routes: Routes = [
  {
    path: 'sign-in',
    title: 'title.signIn',
    canActivate: [signedOut('/')],
    loadComponent: async () => (await import('./auth/sign-in')).SignIn,
  },
  {
    path: '',
    canActivate: [signedIn('/sign-in')],
    loadComponent: async () => (await import('./core/shell')).Shell,
    children: [
      { path: '', pathMatch: 'full', redirectTo: PAGES[0].path },
      ...PAGES.map(({ path, load }) => ({ path, title: `title.${path}`, loadComponent: load })),
    ],
  },
  { path: '**', redirectTo: '' },
];
