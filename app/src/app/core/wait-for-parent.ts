import { ChangeDetectionStrategy, Component, DestroyRef, inject } from '@angular/core';
import { IonContent } from '@ionic/angular/ion-content';
import { TranslocoPipe } from '@jsverse/transloco';
import { Session } from '@kyck/core/session/session';

/** Interval between questions to the server whether a guardian has confirmed the device. */
const askEveryMs = 10_000;

/** Screen of a child's device until a guardian confirms it, after the service was restored from a backup. */
@Component({
  selector: 'kyck-wait-for-parent',
  imports: [IonContent, TranslocoPipe],
  template: `
    <ion-content>
      <main class="page" role="status">
        <svg viewBox="0 0 160 120" aria-hidden="true">
          <ellipse cx="80" cy="108" rx="60" ry="8" fill="var(--line)" />
          <rect x="46" y="20" width="68" height="84" rx="10" fill="var(--primary-soft)" />
          <rect x="53" y="28" width="54" height="62" rx="4" fill="var(--surface)" />
          <circle cx="70" cy="54" r="4" fill="var(--ink)" />
          <circle cx="90" cy="54" r="4" fill="var(--ink)" />
          <path
            d="M70 68q10 8 20 0"
            fill="none"
            stroke="var(--ink)"
            stroke-width="3"
            stroke-linecap="round"
          />
        </svg>
        <h1>{{ 'waitForParent.title' | transloco }}</h1>
        <p class="soft">{{ 'waitForParent.lead' | transloco }}</p>
      </main>
    </ion-content>
  `,
  styles: `
    main {
      display: grid;
      gap: 1rem;
      justify-items: center;
      padding-block: 3rem;
      text-align: center;
    }
    svg {
      inline-size: 12rem;
    }
  `,
  host: { class: 'ion-page' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class WaitForParent {
  private readonly session = inject(Session);

  constructor() {
    const asking = setInterval(() => {
      void this.ask();
    }, askEveryMs);
    inject(DestroyRef).onDestroy(() => {
      clearInterval(asking);
    });
  }

  private async ask(): Promise<void> {
    try {
      await this.session.accessToken();
    } catch {
      // Not confirmed yet, or no network: the next interval asks again.
    }
  }
}
