import type { Type } from '@angular/core';
import { mdiChartLine, mdiClipboardCheckOutline, mdiCogPlayOutline, mdiCreationOutline } from '@mdi/js';

/** A page of the staff console. Its texts are `nav.<path>` and `title.<path>`. */
export interface Page {
  readonly path: string;
  readonly icon: string;
  /** Whether only administrators see it; the server decides what they may do there. */
  readonly isForAdmins?: true;
  readonly load: () => Promise<Type<unknown>>;
}

/** Every page, in the order of the navigation. The first one opens after signing in. */
export const PAGES: readonly [Page, ...Page[]] = [
  {
    path: 'review',
    icon: mdiClipboardCheckOutline,
    load: async () => (await import('./review/review-queue')).ReviewQueue,
  },
  {
    path: 'live',
    icon: mdiChartLine,
    load: async () => (await import('./live/live-numbers')).LiveNumbers,
  },
  {
    path: 'models',
    icon: mdiCreationOutline,
    load: async () => (await import('./models/model-page')).ModelPage,
  },
  {
    path: 'jobs',
    icon: mdiCogPlayOutline,
    isForAdmins: true,
    load: async () => (await import('./jobs/job-list')).JobList,
  },
];
