import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { form, FormField, FormRoot, maxLength, required } from '@angular/forms/signals';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { IonButton } from '@ionic/angular/ion-button';
import { IonButtons } from '@ionic/angular/ion-buttons';
import { IonContent } from '@ionic/angular/ion-content';
import { IonHeader } from '@ionic/angular/ion-header';
import { IonTitle } from '@ionic/angular/ion-title';
import { IonToolbar } from '@ionic/angular/ion-toolbar';
import { GraphqlFailure } from '@kyck/shared/graphql/graphql-failure';
import { Refused } from '@kyck/shared/graphql/user-errors';
import { dayIn } from '@kyck/shared/time/zoned-date';

import { Avatar } from '../ui/avatar';
import { avatars } from '../ui/avatars';
import { FamilyData } from './family-data';

const youngestYears = 1;
const oldestYears = 8;

/** Adds a child: a nickname, the month of birth and an animal. Nothing that names the child to others. */
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
  protected readonly months = Array.from({ length: 12 }, (_, at) => String(at + 1).padStart(2, '0'));
  protected readonly years = Array.from({ length: oldestYears - youngestYears + 1 }, (_, at) =>
    String(Number(dayIn('Asia/Seoul', new Date()).slice(0, 4)) - youngestYears - at),
  );
  protected readonly avatar = signal<string>(avatars[0].name);
  protected readonly problem = signal<{ text?: string; key?: string } | undefined>(undefined);

  private readonly model = signal({ nickname: '', year: '', month: '' });
  protected readonly child = form(
    this.model,
    (path) => {
      required(path.nickname);
      maxLength(path.nickname, 20);
      required(path.year);
      required(path.month);
    },
    { submission: { action: async () => this.add() } },
  );

  private async add(): Promise<undefined> {
    this.problem.set(undefined);
    const { nickname, year, month } = this.model();
    try {
      await this.data.addChild({
        nickname: nickname.trim(),
        birthMonth: `${year}-${month}`,
        avatar: this.avatar(),
      });
      await this.router.navigateByUrl('/');
    } catch (cause) {
      this.problem.set(
        cause instanceof Refused
          ? { text: cause.message }
          : { key: `failure.${GraphqlFailure.from(cause).code}` },
      );
    }
  }
}
