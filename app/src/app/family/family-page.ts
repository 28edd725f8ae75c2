import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
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
import { Action } from '@kyck/core/action/action';
import { Language } from '@kyck/core/i18n/language';
import { loadedValue } from '@kyck/core/resource/keep-last';
import { Session } from '@kyck/core/session/session';
import { FailureNote } from '@kyck/ui/failure/failure-note';
import { ProblemNote } from '@kyck/ui/failure/problem-note';

import { ChildMode } from '../core/child-mode';
import { Avatar } from '../ui/avatar';
import {
  FamilyData,
  isLegalGuardian,
  isServiceAgreed,
  type DeviceCard,
  type FamilyViewer,
} from './family-data';

/** The first page of a guardian: the children, each with their own screen and report. */
@Component({
  selector: 'kyck-family-page',
  imports: [
    Avatar,
    FailureNote,
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
  templateUrl: './family-page.html',
  styleUrl: './family-page.scss',
  host: { class: 'ion-page' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class FamilyPage {
  private readonly data = inject(FamilyData);
  private readonly session = inject(Session);
  private readonly mode = inject(ChildMode);
  private readonly router = inject(Router);
  protected readonly language = inject(Language);

  protected readonly viewer = resource({ loader: ({ abortSignal }) => this.data.viewer(abortSignal) });
  private readonly known = computed(() => loadedValue(this.viewer));
  protected readonly children = computed(() => {
    const viewer = this.known();
    if (viewer === undefined) {
      return undefined;
    }
    return (
      viewer.family?.children.filter((child) => !child.isArchived) ??
      (viewer.child === null ? [] : [viewer.child])
    );
  });

  /** A child's own device opens its child's screen and no page of the grown-ups. */
  protected readonly isGuardian = computed(() => this.known()?.role === 'PARENT');

  /** Whether the legal guardian has not agreed yet, so that no child can be added. */
  protected readonly needsConsent = computed(() => {
    const viewer = this.known();
    return viewer !== undefined && isLegalGuardian(viewer) && !isServiceAgreed(viewer);
  });

  /** Devices that wait for a guardian, after the service was restored from a backup. */
  protected readonly unconfirmed = computed(
    () => this.known()?.family?.devices.filter((device) => device.needsConfirmation) ?? [],
  );
  /** The device that is being confirmed. */
  protected readonly confirming = signal<string | undefined>(undefined);
  protected readonly confirmation = new Action();

  constructor() {
    effect(() => {
      // A new guardian is asked for consent first: without it there are no children to show.
      if (this.needsConsent() && this.children()?.length === 0) {
        void this.router.navigateByUrl('/consent', { replaceUrl: true });
      }
    });
  }

  protected async confirm(deviceId: string): Promise<void> {
    this.confirming.set(deviceId);
    await this.confirmation.run(async () => {
      const confirmed = await this.data.confirmDevice(deviceId);
      this.viewer.update((viewer) => withDevice(viewer, confirmed));
    });
    this.confirming.set(undefined);
  }

  protected years(ageMonths: number): number {
    return Math.floor(ageMonths / 12);
  }

  protected async signOut(): Promise<void> {
    this.mode.leave();
    await this.session.end();
  }
}

/** The viewer with one device replaced. */
function withDevice(viewer: FamilyViewer | undefined, changed: DeviceCard): FamilyViewer | undefined {
  if (viewer?.family === null || viewer === undefined) {
    return viewer;
  }
  const devices = viewer.family.devices.map((device) => (device.id === changed.id ? changed : device));
  return { ...viewer, family: { ...viewer.family, devices } };
}
