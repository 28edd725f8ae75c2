import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  inject,
  viewChild,
  type ElementRef,
} from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { NavigationEnd, Router, RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { filter, map, pairwise, startWith } from 'rxjs';

import { ToastBar } from '../core/toast-bar';
import { Icon, type IconName } from '../ui/icon';

interface Tab {
  readonly path: string;
  /** Key of the text under `tabs`. */
  readonly name: string;
  readonly icon: IconName;
}

const tabs: readonly Tab[] = [
  { path: '/', name: 'today', icon: 'home' },
  { path: '/report', name: 'report', icon: 'report' },
  { path: '/videos', name: 'videos', icon: 'videos' },
  { path: '/settings', name: 'settings', icon: 'settings' },
];

/** The frame of the parents' pages: four tabs at the foot of a phone, a rail at the side of wider screens. */
@Component({
  selector: 'kyck-parent-shell',
  imports: [Icon, RouterLink, RouterLinkActive, RouterOutlet, ToastBar, TranslocoPipe],
  templateUrl: './parent-shell.html',
  styleUrl: './parent-shell.scss',
  host: { class: 'ion-page' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ParentShell {
  private readonly view = viewChild.required<ElementRef<HTMLElement>>('view');

  protected readonly tabs = tabs;

  constructor() {
    const router = inject(Router);
    router.events
      .pipe(
        filter((event) => event instanceof NavigationEnd),
        map(({ urlAfterRedirects }) => urlAfterRedirects.split(/[?#]/u)[0]),
        startWith(router.url.split(/[?#]/u)[0]),
        pairwise(),
        filter(([before, after]) => before !== after),
        takeUntilDestroyed(inject(DestroyRef)),
      )
      .subscribe(() => {
        const view = this.view().nativeElement;
        view.scrollTop = 0;
        // The next Tab key begins with the new page, and screen readers read it.
        view.focus({ preventScroll: true });
      });
  }
}
