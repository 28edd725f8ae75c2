import {
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  inject,
  resource,
  signal,
} from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { IonButton } from '@ionic/angular/ion-button';
import { IonContent } from '@ionic/angular/ion-content';
import { TranslocoPipe } from '@jsverse/transloco';
import { clockLength } from '@kyck/core/format/dates';
import { loadedValue } from '@kyck/core/resource/keep-last';
import { Session } from '@kyck/core/session/session';
import { FailureNote } from '@kyck/ui/failure/failure-note';

import { AuthData } from './auth-data';
import { deviceName } from './device-name';
import { secondsUntil } from './phone-rules';

/** Interval between questions to the server whether a guardian has approved. */
const askEveryMs = 3_000;

/** Makes this device a child's: shows a code, and waits until a guardian enters it on their own device. */
@Component({
  selector: 'kyck-pair-device',
  imports: [FailureNote, IonButton, IonContent, RouterLink, TranslocoPipe],
  templateUrl: './pair-device.html',
  styleUrl: './pair-device.scss',
  host: { class: 'ion-page' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PairDevice {
  private readonly data = inject(AuthData);
  private readonly session = inject(Session);
  private readonly router = inject(Router);
  private readonly clock = signal(Date.now());
  private isAsking = false;

  protected readonly pairing = resource({ loader: async () => this.data.startPairing(deviceName()) });
  private readonly current = computed(() => loadedValue(this.pairing));
  private readonly seconds = computed(() => secondsUntil(this.current()?.expiresAt ?? '', this.clock()));
  /** The code in two groups, which are easier to read out and to type. */
  protected readonly code = computed(() => this.current()?.code.replace(/^(\d{4})(\d{4})$/u, '$1 $2'));
  protected readonly left = computed(() => clockLength(this.seconds()));
  protected readonly isExpired = computed(() => this.current() !== undefined && this.seconds() === 0);
  /** Why the session could not be claimed. */
  protected readonly failure = signal<unknown>(undefined);

  constructor() {
    const ticking = setInterval(() => {
      this.clock.set(Date.now());
    }, 1000);
    const asking = setInterval(() => {
      void this.ask();
    }, askEveryMs);
    inject(DestroyRef).onDestroy(() => {
      clearInterval(ticking);
      clearInterval(asking);
    });
  }

  protected restart(): void {
    this.failure.set(undefined);
    this.pairing.reload();
  }

  private async ask(): Promise<void> {
    const pairing = this.current();
    if (pairing === undefined || this.isAsking || this.isExpired() || this.failure() !== undefined) {
      return;
    }

    this.isAsking = true;
    try {
      const session = await this.data.claimPairing(pairing.pollSecret);
      if (session !== undefined) {
        this.session.begin(session);
        const childId = session.viewer.child?.id;
        await this.router.navigate(childId === undefined ? ['/'] : ['/kids', childId]);
      }
    } catch (cause) {
      this.failure.set(cause);
    } finally {
      this.isAsking = false;
    }
  }
}
