import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  linkedSignal,
  resource,
  signal,
} from '@angular/core';
import { form, FormField, FormRoot, required } from '@angular/forms/signals';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { IonButton } from '@ionic/angular/ion-button';
import { IonButtons } from '@ionic/angular/ion-buttons';
import { IonContent } from '@ionic/angular/ion-content';
import { IonHeader } from '@ionic/angular/ion-header';
import { IonTitle } from '@ionic/angular/ion-title';
import { IonToolbar } from '@ionic/angular/ion-toolbar';
import { GraphqlFailure } from '@kyck/shared/graphql/graphql-failure';
import { Refused } from '@kyck/shared/graphql/user-errors';

import { Avatar } from '../ui/avatar';
import { FailureNote } from '../ui/failure-note';
import { FamilyData } from './family-data';

/** A guardian makes another device a child's, by the code it shows. */
@Component({
  selector: 'kyck-connect-device',
  imports: [
    Avatar,
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
  protected readonly problem = signal<{ text?: string; key?: string } | undefined>(undefined);

  private readonly model = signal({ code: '' });
  protected readonly device = form(
    this.model,
    (path) => {
      required(path.code);
    },
    { submission: { action: async () => this.connect() } },
  );

  private async connect(): Promise<undefined> {
    const childId = this.childId();
    if (childId === undefined) {
      return;
    }
    this.problem.set(undefined);
    try {
      this.connected.set(await this.data.approvePairing(this.model().code.trim(), childId));
    } catch (cause) {
      this.problem.set(
        cause instanceof Refused
          ? { text: cause.message }
          : { key: `failure.${GraphqlFailure.from(cause).code}` },
      );
    }
  }
}
