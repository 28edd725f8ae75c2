import { ChangeDetectionStrategy, Component, computed, DestroyRef, inject, signal } from '@angular/core';
import { form, FormField, FormRoot, pattern, validate } from '@angular/forms/signals';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { IonButton } from '@ionic/angular/ion-button';
import { IonContent } from '@ionic/angular/ion-content';
import { GraphqlFailure } from '@kyck/shared/graphql/graphql-failure';
import { Refused } from '@kyck/shared/graphql/user-errors';
import { Language } from '@kyck/shared/i18n/language';
import { Session } from '@kyck/shared/session/session';
import { clockLength } from '@kyck/shared/time/zoned-date';

import { AuthData, type OtpChallenge } from './auth-data';
import { deviceName } from './device-name';
import { looksLikePhone, secondsUntil, spacedPhone } from './phone-rules';

/** How often the server is asked whether the code has left. */
const lookEveryMs = 2_000;

/** Signing in with a phone number and the code sent to it. */
@Component({
  selector: 'kyck-sign-in',
  imports: [FormField, FormRoot, IonButton, IonContent, RouterLink, TranslocoPipe],
  templateUrl: './sign-in.html',
  styleUrl: './sign-in.scss',
  host: { class: 'ion-page' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SignIn {
  private readonly data = inject(AuthData);
  private readonly session = inject(Session);
  private readonly router = inject(Router);
  protected readonly language = inject(Language);

  private readonly challenge = signal<OtpChallenge | undefined>(undefined);
  private readonly clock = signal(Date.now());
  private isLooking = false;
  protected readonly isCodeStep = computed(() => this.challenge() !== undefined);
  protected readonly isBusy = signal(false);
  protected readonly problem = signal<Problem | undefined>(undefined);

  protected readonly secondsToResend = computed(() =>
    secondsUntil(this.challenge()?.resendAt ?? '', this.clock()),
  );
  protected readonly timeLeft = computed(() =>
    clockLength(secondsUntil(this.challenge()?.expiresAt ?? '', this.clock())),
  );
  protected readonly isExpired = computed(
    () => secondsUntil(this.challenge()?.expiresAt ?? '', this.clock()) === 0,
  );

  protected readonly isNotSent = computed(() => this.challenge()?.delivery === 'FAILED');

  private readonly phoneModel = signal({ phone: '' });
  protected readonly phoneForm = form(
    this.phoneModel,
    (path) => {
      validate(path.phone, ({ value }) => (looksLikePhone(value()) ? undefined : { kind: 'phone' }));
    },
    { submission: { action: async () => this.requestCode() } },
  );
  private readonly codeModel = signal({ code: '' });
  protected readonly codeForm = form(
    this.codeModel,
    (path) => {
      pattern(path.code, /^\d{6}$/u);
      validate(path.code, ({ value }) => (value() === '' ? { kind: 'required' } : undefined));
    },
    { submission: { action: async () => this.verify() } },
  );

  constructor() {
    const ticking = setInterval(() => {
      this.clock.set(Date.now());
    }, 1000);
    const looking = setInterval(() => {
      void this.lookAtDelivery();
    }, lookEveryMs);
    inject(DestroyRef).onDestroy(() => {
      clearInterval(ticking);
      clearInterval(looking);
    });
  }

  protected spacePhone(): void {
    this.phoneModel.update(({ phone }) => ({ phone: spacedPhone(phone) }));
  }

  protected async requestCode(): Promise<undefined> {
    await this.attempt(async () => {
      this.challenge.set(await this.data.requestCode(this.phoneModel().phone, this.language.code()));
      this.clock.set(Date.now());
      this.codeModel.set({ code: '' });
      this.codeForm().reset();
    });
  }

  protected async verify(): Promise<undefined> {
    const challenge = this.challenge();
    if (challenge === undefined) {
      return;
    }
    await this.attempt(async () => {
      this.session.begin(await this.data.verify(challenge.id, this.codeModel().code, deviceName()));
      await this.router.navigateByUrl('/');
    });
  }

  protected phone(): string {
    return this.phoneModel().phone;
  }

  protected changePhone(): void {
    this.challenge.set(undefined);
    this.problem.set(undefined);
  }

  /** Asks whether the code has left, as long as that is not known and the code is still good. */
  private async lookAtDelivery(): Promise<void> {
    const challenge = this.challenge();
    if (challenge?.delivery !== 'QUEUED' || this.isExpired() || this.isLooking) {
      return;
    }
    this.isLooking = true;
    try {
      const delivery = await this.data.delivery(challenge.id);
      // Another code may have been requested meanwhile.
      this.challenge.update((now) => (now?.id === challenge.id ? { ...now, delivery } : now));
    } catch {
      // The next look may succeed; the code may arrive all the same.
    } finally {
      this.isLooking = false;
    }
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    if (this.isBusy()) {
      return;
    }
    this.isBusy.set(true);
    this.problem.set(undefined);
    try {
      await work();
    } catch (cause) {
      this.problem.set(problemOf(cause));
    } finally {
      this.isBusy.set(false);
    }
  }
}

/** Why a try failed: the server's own words, or a key of texts. */
interface Problem {
  readonly text?: string;
  readonly key?: string;
  readonly seconds?: number;
}

function problemOf(cause: unknown): Problem {
  if (cause instanceof Refused) {
    return { text: cause.message };
  }
  const { code, retryAfterSeconds } = GraphqlFailure.from(cause);
  return retryAfterSeconds === undefined
    ? { key: `failure.${code}` }
    : { key: 'signIn.tooOften', seconds: retryAfterSeconds };
}
