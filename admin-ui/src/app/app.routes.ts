import type { Routes } from '@angular/router';
import { signedIn, signedOut } from '@kyck/core/session/guards';

/** Pages of the staff console; titles are keys of texts. */
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
      { path: '', pathMatch: 'full', redirectTo: 'review' },
      {
        path: 'review',
        title: 'title.review',
        loadComponent: async () => (await import('./review/review-queue')).ReviewQueue,
      },
      {
        path: 'live',
        title: 'title.live',
        loadComponent: async () => (await import('./live/live-numbers')).LiveNumbers,
      },
      {
        path: 'models',
        title: 'title.models',
        loadComponent: async () => (await import('./models/model-page')).ModelPage,
      },
      {
        path: 'jobs',
        title: 'title.jobs',
        loadComponent: async () => (await import('./jobs/job-list')).JobList,
      },
    ],
  },
  { path: '**', redirectTo: '' },
];
