import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  resource,
  signal,
} from '@angular/core';
import { form, FormField, FormRoot, required, validate } from '@angular/forms/signals';
import { Router, RouterLink } from '@angular/router';
import { IonButton } from '@ionic/angular/ion-button';
import { IonButtons } from '@ionic/angular/ion-buttons';
import { IonContent } from '@ionic/angular/ion-content';
import { IonHeader } from '@ionic/angular/ion-header';
import { IonTitle } from '@ionic/angular/ion-title';
import { IonToolbar } from '@ionic/angular/ion-toolbar';
import { TranslocoPipe } from '@jsverse/transloco';
import { dayIn } from '@kyck/core/format/dates';
import {
  focusFirstInvalid,
  FormAction,
  serverMessage,
  showsInvalid,
  type FieldErrors,
} from '@kyck/core/forms/form-action';
import { Refused } from '@kyck/core/graphql/user-errors';
import { loadedValue } from '@kyck/core/resource/keep-last';
import { ProblemNote } from '@kyck/ui/failure/problem-note';

import { Avatar } from '../ui/avatar';
import { avatars } from '../ui/avatars';
import { servedBirthYears } from './birth-months';
import { FamilyData, isLegalGuardian, isServiceAgreed } from './family-data';

/** Longest nickname in characters, as the server counts them. */
const maxNicknameLength = 20;
const everyMonth = Array.from({ length: 12 }, (_, index) => String(index + 1).padStart(2, '0'));

/**
 * Adds a child: a nickname, the month of birth and an animal. Nothing that names the child to others, and nothing
 * before the legal guardian has agreed.
 */
@Component({
  selector: 'kyck-add-child',
  imports: [
    Avatar,
    FormField,
    FormRoot,
    IonButton,
    IonButtons,
    IonContent,
    IonHeader,
    IonTitle,
    IonToolbar,
    ProblemNote,
    RouterLink,
    TranslocoPipe,
  ],
  templateUrl: './add-child.html',
  styleUrl: './add-child.scss',
  host: { class: 'ion-page' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class AddChild {
  private readonly data = inject(FamilyData);
  private readonly router = inject(Router);

  protected readonly avatars = avatars;
  protected readonly avatar = signal<string>(this.data.draft?.avatar ?? avatars[0].name);
  protected readonly action = new FormAction();
  protected readonly showsInvalid = showsInvalid;
  protected readonly serverMessage = serverMessage;

  private readonly viewer = resource({ loader: ({ abortSignal }) => this.data.viewer(abortSignal) });
  /** Years in which children who are served were born, by the day of the family's zone once that is known. */
  protected readonly years = computed(() =>
    servedBirthYears(dayIn(loadedValue(this.viewer)?.family?.zone, new Date())),
  );

  private readonly model = signal({
    nickname: this.data.draft?.nickname ?? '',
    birth: { year: this.data.draft?.year ?? '', month: this.data.draft?.month ?? '' },
  });
  /** Months of the chosen year in which children who are served were born. */
  protected readonly months = computed(
    () => this.years().find(({ year }) => year === this.model().birth.year)?.months ?? everyMonth,
  );
  protected readonly child = form(
    this.model,
    (path) => {
      validate(path.nickname, ({ value }) => (isNickname(value()) ? undefined : { kind: 'nickname' }));
      required(path.birth.year);
      required(path.birth.month);
    },
    {
      submission: {
        action: async () => this.add(),
        onInvalid: ({ nickname, birth }) => {
          focusFirstInvalid([nickname, birth.year, birth.month]);
        },
      },
    },
  );
  protected readonly isBirthWrong = computed(
    () =>
      showsInvalid(this.child.birth.year) ||
      showsInvalid(this.child.birth.month) ||
      serverMessage(this.child.birth) !== undefined,
  );

  constructor() {
    this.data.draft = undefined;
    effect(() => {
      const viewer = loadedValue(this.viewer);
      if (viewer !== undefined && isLegalGuardian(viewer) && !isServiceAgreed(viewer)) {
        void this.askForConsent();
      }
    });
    effect(() => {
      const { year, month } = this.model().birth;
      if (month !== '' && !this.months().includes(month)) {
        this.model.update((model) => ({ ...model, birth: { year, month: '' } }));
      }
    });
  }

  private async add(): Promise<FieldErrors | undefined> {
    const { nickname, birth } = this.model();
    const fields = { nickname: this.child.nickname, birthMonth: this.child.birth };
    return this.action.run(fields, async () => {
      try {
        await this.data.addChild({
          nickname: nickname.trim(),
          birthMonth: `${birth.year}-${birth.month}`,
          avatar: this.avatar(),
        });
      } catch (cause) {
        if (cause instanceof Refused && cause.has('CONSENT_MISSING')) {
          await this.askForConsent();
          return;
        }
        throw cause;
      }
      await this.router.navigateByUrl('/');
    });
  }

  /** Leads to the consent and back here, with what was typed. */
  private async askForConsent(): Promise<void> {
    const { nickname, birth } = this.model();
    this.data.draft = { nickname, ...birth, avatar: this.avatar() };
    await this.router.navigate(['/consent'], {
      queryParams: { next: '/children/new' },
      replaceUrl: true,
    });
  }
}

/** Whether a nickname has a valid length; whether it is visible is for the server to decide. */
function isNickname(typed: string): boolean {
  const length = Array.from(typed.trim().normalize('NFC')).length;
  return length > 0 && length <= maxNicknameLength;
}
