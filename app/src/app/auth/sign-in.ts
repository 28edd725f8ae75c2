import {
  afterNextRender,
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  inject,
  Injector,
  signal,
} from '@angular/core';
import { form, FormField, FormRoot, submit, validate } from '@angular/forms/signals';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { IonButton } from '@ionic/angular/ion-button';
import { IonContent } from '@ionic/angular/ion-content';
import { DigitsField } from '@kyck/core/forms/digits-field';
import { plainNumber } from '@kyck/core/forms/typed-text';
import { Language } from '@kyck/core/i18n/language';
import { Session } from '@kyck/core/session/session';
import { clockLength } from '@kyck/core/time/zoned-date';

import {
  Attempt,
  focusFirstWrong,
  isWrong,
  messageOf,
  type FieldErrors,
  type FieldsByName,
} from '../core/form-problem';
import { AuthData, type OtpChallenge } from './auth-data';
import { deviceName } from './device-name';
import { looksLikePhone, secondsUntil, spacedPhone } from './phone-rules';

/** How often the server is asked whether the code has left. */
const lookEveryMs = 2_000;
/** Digits of a code. */
const codeLength = 6;

/** Signing in with a phone number and the code sent to it. */
@Component({
  selector: 'kyck-sign-in',
  imports: [DigitsField, FormField, FormRoot, IonButton, IonContent, RouterLink, TranslocoPipe],
  templateUrl: './sign-in.html',
  styleUrl: './sign-in.scss',
  host: { class: 'ion-page' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SignIn {
  private readonly data = inject(AuthData);
  private readonly session = inject(Session);
  private readonly router = inject(Router);
  private readonly injector = inject(Injector);
  protected readonly language = inject(Language);

  private readonly challenge = signal<OtpChallenge | undefined>(undefined);
  private readonly clock = signal(Date.now());
  private isLooking = false;
  private codeSeen = '';
  protected readonly isCodeStep = computed(() => this.challenge() !== undefined);
  protected readonly isBusy = signal(false);
  protected readonly attempt = new Attempt();
  protected readonly codeLength = codeLength;
  protected readonly isWrong = isWrong;
  protected readonly messageOf = messageOf;

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
    {
      submission: {
        action: async ({ phone }) => this.requestCode({ phone }),
        onInvalid: ({ phone }) => {
          focusFirstWrong([phone]);
        },
      },
    },
  );
  private readonly codeModel = signal({ code: '' });
  protected readonly codeForm = form(
    this.codeModel,
    (path) => {
      validate(path.code, ({ value }) => (value().length === codeLength ? undefined : { kind: 'length' }));
    },
    {
      submission: {
        action: async () => this.verify(),
        onInvalid: ({ code }) => {
          focusFirstWrong([code]);
        },
      },
    },
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

  /** Takes the digits of the code, and sends them as soon as they are all there. */
  protected takeCode(code: string): void {
    const isNew = code !== this.codeSeen;
    this.codeSeen = code;
    this.codeModel.set({ code });
    if (code.length < codeLength) {
      // What is still being typed is not wrong yet.
      this.codeForm().reset();
    } else if (isNew) {
      void submit(this.codeForm);
    }
  }

  /** Has another code sent; what is wrong with the number is said above the code then. */
  protected async resend(): Promise<void> {
    await this.requestCode({});
  }

  private async requestCode(fields: FieldsByName): Promise<FieldErrors | undefined> {
    return this.once(fields, async () => {
      const phone = plainNumber(this.phoneModel().phone).trim();
      this.challenge.set(await this.data.requestCode(phone, this.language.code()));
      this.clock.set(Date.now());
      this.codeSeen = '';
      this.codeModel.set({ code: '' });
      this.codeForm().reset();
      afterNextRender(
        () => {
          this.codeForm.code().focusBoundControl();
        },
        { injector: this.injector },
      );
    });
  }

  private async verify(): Promise<FieldErrors | undefined> {
    const challenge = this.challenge();
    if (challenge === undefined) {
      return undefined;
    }
    return this.once({ code: this.codeForm.code }, async () => {
      this.session.begin(await this.data.verify(challenge.id, this.codeModel().code, deviceName()));
      await this.router.navigateByUrl('/');
    });
  }

  protected phone(): string {
    return this.phoneModel().phone;
  }

  protected changePhone(): void {
    this.challenge.set(undefined);
    this.attempt.clear();
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

  /** Runs `work` unless something runs already. */
  private async once(fields: FieldsByName, work: () => Promise<void>): Promise<FieldErrors | undefined> {
    if (this.isBusy()) {
      return undefined;
    }
    this.isBusy.set(true);
    try {
      return await this.attempt.run(fields, work);
    } finally {
      this.isBusy.set(false);
    }
  }
}
