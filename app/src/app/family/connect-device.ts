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
import { IonButton } from '@ionic/angular/ion-button';
import { IonButtons } from '@ionic/angular/ion-buttons';
import { IonContent } from '@ionic/angular/ion-content';
import { IonHeader } from '@ionic/angular/ion-header';
import { IonTitle } from '@ionic/angular/ion-title';
import { IonToolbar } from '@ionic/angular/ion-toolbar';
import { TranslocoPipe } from '@jsverse/transloco';
import { DigitsField } from '@kyck/core/forms/digits-field';
import {
  focusFirstInvalid,
  FormAction,
  serverMessage,
  showsInvalid,
  type FieldErrors,
} from '@kyck/core/forms/form-action';
import { loadedValue } from '@kyck/core/resource/keep-last';
import { FailureNote } from '@kyck/ui/failure/failure-note';
import { ProblemNote } from '@kyck/ui/failure/problem-note';

import { Avatar } from '../ui/avatar';
import { FamilyData } from './family-data';

/** Digits of the code that a device shows. */
const codeLength = 8;

/** A guardian makes another device a child's, by the code that it shows. */
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
    ProblemNote,
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
  protected readonly children = computed(
    () => loadedValue(this.viewer)?.family?.children.filter((child) => !child.isArchived) ?? [],
  );
  protected readonly childId = linkedSignal(() => this.children()[0]?.id);
  /** Name of the device that was connected. */
  protected readonly connectedName = signal<string | undefined>(undefined);
  protected readonly action = new FormAction();
  protected readonly codeLength = codeLength;
  protected readonly showsInvalid = showsInvalid;
  protected readonly serverMessage = serverMessage;

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
          focusFirstInvalid([code]);
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

    return this.action.run({ code: this.device.code }, async () => {
      this.connectedName.set(await this.data.approvePairing(this.model().code, childId));
    });
  }
}
