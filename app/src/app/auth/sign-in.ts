import {
  afterNextRender,
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  inject,
  Injector,
  input,
  signal,
} from '@angular/core';
import { form, FormField, FormRoot, submit, validate } from '@angular/forms/signals';
import { Router, RouterLink } from '@angular/router';
import { IonButton } from '@ionic/angular/ion-button';
import { IonContent } from '@ionic/angular/ion-content';
import { TranslocoPipe } from '@jsverse/transloco';
import { clockLength } from '@kyck/core/format/dates';
import { DigitsField } from '@kyck/core/forms/digits-field';
import {
  focusFirstInvalid,
  FormAction,
  serverMessage,
  showsInvalid,
  type FieldErrors,
  type FieldsByName,
} from '@kyck/core/forms/form-action';
import { plainNumber } from '@kyck/core/forms/typed-text';
import { Language } from '@kyck/core/i18n/language';
import { Session } from '@kyck/core/session/session';
import { ProblemNote } from '@kyck/ui/failure/problem-note';

import { AuthData, type OtpChallenge } from './auth-data';
import { deviceName } from './device-name';
import { looksLikePhone, secondsUntil, spacedPhone } from './phone-rules';

/** Interval between questions to the server whether the code was sent. */
const pollEveryMs = 2_000;
const codeLength = 6;

/** Signing in with a phone number and the code sent to it. */
@Component({
  selector: 'kyck-sign-in',
  imports: [DigitsField, FormField, FormRoot, IonButton, IonContent, ProblemNote, RouterLink, TranslocoPipe],
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

  /** Page that was asked for before signing in, bound from the query. */
  readonly next = input<string>();

  private readonly challenge = signal<OtpChallenge | undefined>(undefined);
  private readonly clock = signal(Date.now());
  private isPolling = false;
  private lastCode = '';
  protected readonly isCodeStep = computed(() => this.challenge() !== undefined);
  protected readonly action = new FormAction();
  protected readonly codeLength = codeLength;
  protected readonly showsInvalid = showsInvalid;
  protected readonly serverMessage = serverMessage;

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
          focusFirstInvalid([phone]);
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
          focusFirstInvalid([code]);
        },
      },
    },
  );

  constructor() {
    const ticking = setInterval(() => {
      this.clock.set(Date.now());
    }, 1000);
    const polling = setInterval(() => {
      void this.pollDelivery();
    }, pollEveryMs);
    inject(DestroyRef).onDestroy(() => {
      clearInterval(ticking);
      clearInterval(polling);
    });
  }

  protected spacePhone(): void {
    this.phoneModel.update(({ phone }) => ({ phone: spacedPhone(phone) }));
  }

  /** Takes over the digits of the code, and sends them as soon as they are complete. */
  protected takeCode(code: string): void {
    const isNew = code !== this.lastCode;
    this.lastCode = code;
    this.codeModel.set({ code });

    if (code.length < codeLength) {
      // An incomplete code is not an error while it is being typed.
      this.codeForm().reset();
    } else if (isNew) {
      void submit(this.codeForm);
    }
  }

  /** Requests another code; a complaint about the number is a problem of the whole form then. */
  protected async resend(): Promise<void> {
    await this.requestCode({});
  }

  private async requestCode(fields: FieldsByName): Promise<FieldErrors | undefined> {
    return this.action.run(fields, async () => {
      const phone = plainNumber(this.phoneModel().phone).trim();
      this.challenge.set(await this.data.requestCode(phone, this.language.code()));
      this.clock.set(Date.now());
      this.lastCode = '';
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
    return this.action.run({ code: this.codeForm.code }, async () => {
      this.session.begin(await this.data.verify(challenge.id, this.codeModel().code, deviceName()));
      const next = this.next();
      await this.router.navigateByUrl(next?.startsWith('/') === true ? next : '/');
    });
  }

  protected phone(): string {
    return this.phoneModel().phone;
  }

  protected changePhone(): void {
    this.challenge.set(undefined);
    this.action.clear();
  }

  /** Asks whether the code was sent, as long as that is not known and the code is valid. */
  private async pollDelivery(): Promise<void> {
    const challenge = this.challenge();
    if (challenge?.delivery !== 'QUEUED' || this.isExpired() || this.isPolling) {
      return;
    }
    this.isPolling = true;
    try {
      const delivery = await this.data.delivery(challenge.id);
      // Another code may have been requested meanwhile.
      this.challenge.update((current) => (current?.id === challenge.id ? { ...current, delivery } : current));
    } catch {
      // The next question may succeed, and the code may arrive all the same.
    } finally {
      this.isPolling = false;
    }
  }
}
