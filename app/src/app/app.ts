import { ChangeDetectionStrategy, Component, effect, inject } from '@angular/core';
import { Router, RouterOutlet } from '@angular/router';
import { IonApp } from '@ionic/angular/ion-app';
import { Session } from '@kyck/core/session/session';

import { Appearance } from './core/appearance';
import { ChildMode } from './core/child-mode';
import { WaitForParent } from './core/wait-for-parent';

/**
 * The root: shows the route, and the sign-in page as soon as the session has ended. A device that a guardian must
 * confirm shows that instead, and its page again afterwards.
 */
@Component({
  selector: 'kyck-root',
  imports: [IonApp, RouterOutlet, WaitForParent],
  template: `
    <ion-app>
      @if (session.isUnconfirmed()) {
        <kyck-wait-for-parent />
      } @else {
        <router-outlet />
      }
    </ion-app>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class App {
  protected readonly session = inject(Session);
  private readonly router = inject(Router);
  private readonly mode = inject(ChildMode);

  constructor() {
    // Its choice of light or dark is for every page.
    inject(Appearance);
    let wasSignedIn = this.session.isSignedIn();
    if (!wasSignedIn) {
      this.mode.leave();
    }
    effect(() => {
      const isSignedIn = this.session.isSignedIn();
      if (wasSignedIn && !isSignedIn) {
        this.mode.leave();
        void this.router.navigateByUrl('/sign-in');
      }
      wasSignedIn = isSignedIn;
    });
  }
}
