import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  resource,
  signal,
  viewChildren,
} from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Action } from '@kyck/core/action/action';
import { dayIn } from '@kyck/core/format/dates';
import { Formats } from '@kyck/core/format/formats';
import { keepLast } from '@kyck/core/resource/keep-last';
import { FailureNote } from '@kyck/ui/failure/failure-note';
import { Thumbnail } from '@kyck/ui/media/thumbnail';

import { ActionNote } from '../ui/action-note';
import { Avatar } from '../ui/avatar';
import { Icon } from '../ui/icon';
import { ChildCard } from './child-card';
import { TodayData, type TodayDevice, type TodayViewer } from './today-data';

/** Number of videos in the list of what was watched. */
const seenVideos = 6;

/** The first page of a guardian: what every child does now and how much time it has left. */
@Component({
  selector: 'kyck-today-page',
  imports: [ActionNote, Avatar, ChildCard, FailureNote, Icon, RouterLink, Thumbnail, TranslocoPipe],
  templateUrl: './today-page.html',
  styleUrl: './today-page.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class TodayPage {
  private readonly data = inject(TodayData);
  private readonly formats = inject(Formats);
  private readonly router = inject(Router);
  private readonly cards = viewChildren(ChildCard);

  protected readonly request = resource({ loader: ({ abortSignal }) => this.data.viewer(abortSignal) });
  private readonly viewer = keepLast(this.request);
  protected readonly family = computed(() => this.viewer()?.family ?? undefined);
  protected readonly children = computed(() => this.family()?.children.filter((child) => !child.isArchived));

  private readonly me = computed(() => this.family()?.guardians.find(({ isMe }) => isMe));
  protected readonly canDecide = computed(() => this.me()?.role !== 'VIEWER');
  /** Whether the legal guardian has not agreed yet, so that no child can be added. */
  protected readonly needsConsent = computed(() => {
    const family = this.family();
    return (
      family !== undefined &&
      this.me()?.role === 'OWNER' &&
      !family.consents.some(({ purpose, isGiven }) => purpose === 'SERVICE' && isGiven)
    );
  });

  /** Devices that wait for a guardian, after the service was restored from a backup. */
  protected readonly unconfirmed = computed(
    () => this.family()?.devices.filter(({ needsConfirmation }) => needsConfirmation) ?? [],
  );
  /** The device that is being confirmed. */
  protected readonly confirming = signal<string | undefined>(undefined);
  protected readonly confirmation = new Action();

  /** What the children watched, the newest first. */
  protected readonly seen = computed(() =>
    this.cards()
      .flatMap((card) => card.seen())
      .toSorted((one, other) => other.lastWatchedAt.localeCompare(one.lastWatchedAt))
      .slice(0, seenVideos),
  );

  protected readonly today = computed(() =>
    this.formats.day(dayIn(this.family()?.zone, new Date()), {
      month: 'long',
      day: 'numeric',
      weekday: 'long',
    }),
  );
  protected readonly isLive = this.data.isLive;
  /** Time of the newest thing that is shown, while the live connection is gone. */
  protected readonly asOf = computed(() => {
    const heard = this.cards().flatMap((card) => card.heardAt() ?? []);
    const newest = heard.toSorted((one, other) => other.getTime() - one.getTime())[0];
    return newest === undefined ? undefined : this.formats.time(newest.toISOString(), this.family()?.zone);
  });

  constructor() {
    effect(() => {
      const viewer = this.viewer();
      if (viewer?.child) {
        // A child's own device opens its child's screen and no page of the grown-ups.
        void this.router.navigate(['/kids', viewer.child.id], { replaceUrl: true });
      } else if (this.needsConsent() && this.children()?.length === 0) {
        // A new guardian is asked for consent first: without it there are no children to show.
        void this.router.navigateByUrl('/consent', { replaceUrl: true });
      }
    });
  }

  protected moment(instant: string): string {
    return this.formats.moment(instant, this.family()?.zone);
  }

  protected async confirm(deviceId: string): Promise<void> {
    this.confirming.set(deviceId);
    await this.confirmation.run(async () => {
      const confirmed = await this.data.confirmDevice(deviceId);
      this.request.update((viewer) => withDevice(viewer, confirmed));
    });
    this.confirming.set(undefined);
  }
}

/** The viewer with one device replaced. */
function withDevice(viewer: TodayViewer | undefined, changed: TodayDevice): TodayViewer | undefined {
  if (viewer?.family === null || viewer === undefined) {
    return viewer;
  }
  const devices = viewer.family.devices.map((device) => (device.id === changed.id ? changed : device));
  return { ...viewer, family: { ...viewer.family, devices } };
}
