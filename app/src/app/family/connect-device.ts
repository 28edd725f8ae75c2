import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  linkedSignal,
  resource,
  signal,
} from '@angular/core';
import { form, FormField, FormRoot, validate } from '@angular/forms/signals';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { IonButton } from '@ionic/angular/ion-button';
import { IonButtons } from '@ionic/angular/ion-buttons';
import { IonContent } from '@ionic/angular/ion-content';
import { IonHeader } from '@ionic/angular/ion-header';
import { IonTitle } from '@ionic/angular/ion-title';
import { IonToolbar } from '@ionic/angular/ion-toolbar';
import { DigitsField } from '@kyck/core/forms/digits-field';

import { Attempt, focusFirstWrong, isWrong, messageOf, type FieldErrors } from '../core/form-problem';
import { Avatar } from '../ui/avatar';
import { FailureNote } from '../ui/failure-note';
import { FamilyData } from './family-data';

/** Digits of the code that a device shows. */
const codeLength = 8;

/** A guardian makes another device a child's, by the code it shows. */
@Component({
  selector: 'kyck-connect-device',
  imports: [
    Avatar,
    DigitsField,
    FailureNote,
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
  templateUrl: './connect-device.html',
  styleUrl: './connect-device.scss',
  host: { class: 'ion-page' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ConnectDevice {
  private readonly data = inject(FamilyData);

  protected readonly viewer = resource({ loader: ({ abortSignal }) => this.data.viewer(abortSignal) });
  protected readonly children = computed(() => {
    const family = this.viewer.hasValue() ? this.viewer.value().family : null;
    return family?.children.filter((child) => !child.isArchived) ?? [];
  });
  protected readonly childId = linkedSignal(() => this.children()[0]?.id);
  /** Name of the device that was connected. */
  protected readonly connected = signal<string | undefined>(undefined);
  protected readonly attempt = new Attempt();
  protected readonly codeLength = codeLength;
  protected readonly isWrong = isWrong;
  protected readonly messageOf = messageOf;

  private readonly model = signal({ code: '' });
  protected readonly device = form(
    this.model,
    (path) => {
      validate(path.code, ({ value }) => (value().length === codeLength ? undefined : { kind: 'length' }));
    },
    {
      submission: {
        action: async () => this.connect(),
        onInvalid: ({ code }) => {
          focusFirstWrong([code]);
        },
      },
    },
  );

  protected takeCode(code: string): void {
    this.model.set({ code });
  }

  private async connect(): Promise<FieldErrors | undefined> {
    const childId = this.childId();
    if (childId === undefined) {
      return undefined;
    }
    return this.attempt.run({ code: this.device.code }, async () => {
      this.connected.set(await this.data.approvePairing(this.model().code, childId));
    });
  }
}
