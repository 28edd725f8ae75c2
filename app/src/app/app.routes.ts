import type { Routes } from '@angular/router';
import { signedIn, signedOut } from '@kyck/core/session/guards';

import { childMode, grownUp } from './core/child-mode';

/** Pages of the family app; titles are keys of texts. */
export const routes: Routes = [
  {
    path: 'sign-in',
    title: 'title.signIn',
    canActivate: [signedOut('/')],
    loadComponent: async () => (await import('./auth/sign-in')).SignIn,
  },
  {
    path: 'pair',
    title: 'title.pair',
    canActivate: [signedOut('/')],
    loadComponent: async () => (await import('./auth/pair-device')).PairDevice,
  },
  {
    path: 'kids/:childId',
    title: 'title.home',
    canActivate: [signedIn('/sign-in'), childMode],
    loadComponent: async () => (await import('./home/child-home')).ChildHome,
  },
  {
    path: 'kids/:childId/watch/:videoId',
    title: 'title.watch',
    canActivate: [signedIn('/sign-in'), childMode],
    loadComponent: async () => (await import('./watch/watch-page')).WatchPage,
  },
  {
    path: 'gate',
    title: 'title.parentalGate',
    canActivate: [signedIn('/sign-in')],
    loadComponent: async () => (await import('./core/parental-gate')).ParentalGate,
  },
  {
    path: '',
    pathMatch: 'full',
    title: 'title.family',
    canActivate: [signedIn('/sign-in'), grownUp],
    loadComponent: async () => (await import('./family/family-page')).FamilyPage,
  },
  {
    path: 'consent',
    title: 'title.consent',
    canActivate: [signedIn('/sign-in'), grownUp],
    loadComponent: async () => (await import('./family/consent-page')).ConsentPage,
  },
  {
    path: 'children/new',
    title: 'title.addChild',
    canActivate: [signedIn('/sign-in'), grownUp],
    loadComponent: async () => (await import('./family/add-child')).AddChild,
  },
  {
    path: 'devices/new',
    title: 'title.connect',
    canActivate: [signedIn('/sign-in'), grownUp],
    loadComponent: async () => (await import('./family/connect-device')).ConnectDevice,
  },
  {
    path: 'report/:childId',
    title: 'title.report',
    canActivate: [signedIn('/sign-in'), grownUp],
    loadComponent: async () => (await import('./report/report-page')).ReportPage,
  },
  { path: '**', redirectTo: '' },
];
