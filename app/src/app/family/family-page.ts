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
import { TranslocoPipe } from '@jsverse/transloco';
import { IonButton } from '@ionic/angular/ion-button';
import { IonButtons } from '@ionic/angular/ion-buttons';
import { IonContent } from '@ionic/angular/ion-content';
import { IonHeader } from '@ionic/angular/ion-header';
import { IonTitle } from '@ionic/angular/ion-title';
import { IonToolbar } from '@ionic/angular/ion-toolbar';
import { Language } from '@kyck/core/i18n/language';
import { Session } from '@kyck/core/session/session';

import { ChildMode } from '../core/child-mode';
import { Avatar } from '../ui/avatar';
import { FailureNote } from '../ui/failure-note';
import {
  FamilyData,
  isLegalGuardian,
  isServiceAgreed,
  type DeviceCard,
  type FamilyViewer,
} from './family-data';

/** Where a parent begins: the children, each with their own screen and report. */
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
  protected readonly children = computed(() => {
    const viewer = this.viewer.hasValue() ? this.viewer.value() : undefined;
    if (viewer === undefined) {
      return undefined;
    }
    return (
      viewer.family?.children.filter((child) => !child.isArchived) ??
      (viewer.child === null ? [] : [viewer.child])
    );
  });

  /** A child's own device sees its child's screen and nothing of the grown-ups'. */
  protected readonly isGuardian = computed(
    () => this.viewer.hasValue() && this.viewer.value().role === 'PARENT',
  );

  /** Whether the legal guardian has not agreed yet, so that no child can be added. */
  protected readonly needsConsent = computed(() => {
    const viewer = this.viewer.hasValue() ? this.viewer.value() : undefined;
    return viewer !== undefined && isLegalGuardian(viewer) && !isServiceAgreed(viewer);
  });

  /** Devices that wait for a guardian, after the service was restored from a backup. */
  protected readonly unconfirmed = computed(() => {
    const family = this.viewer.hasValue() ? this.viewer.value().family : null;
    return family?.devices.filter((device) => device.needsConfirmation) ?? [];
  });
  /** The device that is being confirmed. */
  protected readonly confirming = signal<string | undefined>(undefined);
  protected readonly confirmProblem = signal<unknown>(undefined);

  constructor() {
    effect(() => {
      // Somebody new is asked first: there is nothing to see here before.
      if (this.needsConsent() && this.children()?.length === 0) {
        void this.router.navigateByUrl('/consent', { replaceUrl: true });
      }
    });
  }

  protected async confirm(deviceId: string): Promise<void> {
    this.confirming.set(deviceId);
    this.confirmProblem.set(undefined);
    try {
      const confirmed = await this.data.confirmDevice(deviceId);
      this.viewer.update((viewer) => withDevice(viewer, confirmed));
    } catch (cause) {
      this.confirmProblem.set(cause);
    } finally {
      this.confirming.set(undefined);
    }
  }

  protected years(ageMonths: number): number {
    return Math.floor(ageMonths / 12);
  }

  protected async signOut(): Promise<void> {
    this.mode.leave();
    await this.session.end();
  }
}

/** The viewer with a device as it is now. */
function withDevice(viewer: FamilyViewer | undefined, changed: DeviceCard): FamilyViewer | undefined {
  if (viewer?.family === null || viewer === undefined) {
    return viewer;
  }
  const devices = viewer.family.devices.map((device) => (device.id === changed.id ? changed : device));
  return { ...viewer, family: { ...viewer.family, devices } };
}
