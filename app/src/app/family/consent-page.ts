import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  input,
  resource,
  signal,
} from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { IonButton } from '@ionic/angular/ion-button';
import { IonButtons } from '@ionic/angular/ion-buttons';
import { IonContent } from '@ionic/angular/ion-content';
import { IonHeader } from '@ionic/angular/ion-header';
import { IonTitle } from '@ionic/angular/ion-title';
import { IonToolbar } from '@ionic/angular/ion-toolbar';
import { TranslocoPipe } from '@jsverse/transloco';
import { Language } from '@kyck/core/i18n/language';
import { loadedValue } from '@kyck/core/resource/keep-last';
import { Session } from '@kyck/core/session/session';
import { FailureNote } from '@kyck/ui/failure/failure-note';

import { ConsentForm } from './consent-form';
import { ConsentData, type Consent, type ConsentState } from './consent-data';
import { isAgreed, withDecisions } from './consent-rules';
import { ConsentSettings } from './consent-settings';

/**
 * Consent of the legal guardian: asked for before the first child, and shown here afterwards to be changed. Another
 * guardian sees who decides.
 */
@Component({
  selector: 'kyck-consent-page',
  imports: [
    ConsentForm,
    ConsentSettings,
    FailureNote,
    IonButton,
    IonButtons,
    IonContent,
    IonHeader,
    IonTitle,
    IonToolbar,
    RouterLink,
    TranslocoPipe,
  ],
  templateUrl: './consent-page.html',
  styleUrl: './consent-page.scss',
  host: { class: 'ion-page' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ConsentPage {
  private readonly data = inject(ConsentData);
  private readonly router = inject(Router);
  private readonly session = inject(Session);
  protected readonly language = inject(Language);

  /** Page that the guardian was on the way to, bound from the query. */
  readonly next = input<string>();

  protected readonly state = resource({ loader: ({ abortSignal }) => this.data.state(abortSignal) });
  private readonly known = computed(() => loadedValue(this.state));
  protected readonly text = computed(() => this.known()?.consentText);
  protected readonly family = computed(() => this.known()?.viewer.family ?? undefined);
  protected readonly owner = computed(() => this.family()?.guardians.find(({ role }) => role === 'OWNER'));
  protected readonly isOwner = computed(() => this.owner()?.isMe === true);
  protected readonly isServiceAgreed = computed(() => isAgreed(this.family()?.consents ?? [], 'SERVICE'));
  protected readonly hasChildren = computed(
    () => this.family()?.children.some(({ isArchived }) => !isArchived) === true,
  );
  /** Whether this is the first step after signing in, without a page to go back to. */
  protected readonly isFirstStep = computed(
    () => this.isOwner() && !this.isServiceAgreed() && !this.hasChildren(),
  );
  protected readonly wasGiven = signal(false);

  constructor() {
    effect(() => {
      // A child's device has no family to decide for.
      if (this.known()?.viewer.family === null) {
        void this.router.navigateByUrl('/', { replaceUrl: true });
      }
    });
  }

  /** Continues with what the consent was asked for. */
  protected async given(consents: readonly Consent[]): Promise<void> {
    const next = this.next();
    if (!this.hasChildren() || next?.startsWith('/') === true) {
      await this.router.navigateByUrl(next?.startsWith('/') === true ? next : '/children/new', {
        replaceUrl: true,
      });
      return;
    }

    this.wasGiven.set(true);
    this.changed(consents);
  }

  protected changed(consents: readonly Consent[]): void {
    this.state.update((state) => withConsents(state, consents));
  }

  protected async signOut(): Promise<void> {
    await this.session.end();
  }
}

/** The state with the decisions that have changed. */
function withConsents(
  state: ConsentState | undefined,
  changed: readonly Consent[],
): ConsentState | undefined {
  if (state === undefined || state.viewer.family === null) {
    return state;
  }
  const { family } = state.viewer;
  const consents = [...withDecisions(family.consents, changed)];
  return { ...state, viewer: { ...state.viewer, family: { ...family, consents } } };
}
