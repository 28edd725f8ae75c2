import type { Routes } from '@angular/router';
import { signedIn, signedOut } from '@kyck/core/session/guards';

import { childMode, grownUp } from './core/child-mode';
import { signInFirst } from './core/sign-in-first';

/** Pages of the parents under the four tabs. */
const tabPages: Routes = [
  {
    path: '',
    pathMatch: 'full',
    title: 'title.today',
    loadComponent: async () => (await import('./today/today-page')).TodayPage,
  },
  {
    path: 'report',
    title: 'title.report',
    loadComponent: async () => (await import('./report/report-start')).ReportStart,
  },
  {
    path: 'report/:childId',
    title: 'title.report',
    loadComponent: async () => (await import('./report/report-page')).ReportPage,
  },
  {
    path: 'videos',
    title: 'title.videos',
    loadComponent: async () => (await import('./videos/videos-page')).VideosPage,
  },
  {
    path: 'videos/:videoId',
    title: 'title.video',
    loadComponent: async () => (await import('./videos/video-page')).VideoPage,
  },
  {
    path: 'settings',
    title: 'title.settings',
    loadComponent: async () => (await import('./settings/settings-page')).SettingsPage,
  },
  { path: 'settings/children/:childId', pathMatch: 'full', redirectTo: 'settings/children/:childId/time' },
  {
    path: 'settings/children/:childId/:section',
    title: 'title.childSettings',
    loadComponent: async () => (await import('./settings/child-settings')).ChildSettings,
  },
];

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
    path: 'consent',
    title: 'title.consent',
    canActivate: [signInFirst, grownUp],
    loadComponent: async () => (await import('./family/consent-page')).ConsentPage,
  },
  {
    path: 'children/new',
    title: 'title.addChild',
    canActivate: [signInFirst, grownUp],
    loadComponent: async () => (await import('./family/add-child')).AddChild,
  },
  {
    path: 'devices/new',
    title: 'title.connect',
    canActivate: [signInFirst, grownUp],
    loadComponent: async () => (await import('./family/connect-device')).ConnectDevice,
  },
  {
    path: '',
    canActivateChild: [signInFirst, grownUp],
    loadComponent: async () => (await import('./shell/parent-shell')).ParentShell,
    children: tabPages,
  },
  { path: '**', redirectTo: '' },
];
