import { ChangeDetectionStrategy, Component, effect, inject } from '@angular/core';
import { Router, RouterOutlet } from '@angular/router';
import { Session } from '@kyck/core/session/session';

/** The root: shows the route, and the sign-in page as soon as the session has ended. */
@Component({
  selector: 'kyck-root',
  imports: [RouterOutlet],
  template: '<router-outlet />',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class App {
  private readonly session = inject(Session);
  private readonly router = inject(Router);

  constructor() {
    let wasSignedIn = this.session.isSignedIn();
    effect(() => {
      const isSignedIn = this.session.isSignedIn();
      if (wasSignedIn && !isSignedIn) {
        void this.router.navigateByUrl('/sign-in');
      }
      wasSignedIn = isSignedIn;
    });
  }
}
