import { ChangeDetectionStrategy, Component, computed, inject, input, resource } from '@angular/core';
import { RouterLink, RouterLinkActive } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { keepLast } from '@kyck/core/resource/keep-last';
import { FailureNote } from '@kyck/ui/failure/failure-note';

import { Avatar } from '../ui/avatar';
import { Icon } from '../ui/icon';
import { ChildContent } from './child-content';
import { ChildDevices } from './child-devices';
import { ChildProfile } from './child-profile';
import { ChildTime } from './child-time';
import { SettingsData, type Child, type Device } from './settings-data';

const sections = ['profile', 'time', 'content', 'devices'] as const;

/** Everything that is set for one child, in four parts. */
@Component({
  selector: 'kyck-child-settings',
  imports: [
    Avatar,
    ChildContent,
    ChildDevices,
    ChildProfile,
    ChildTime,
    FailureNote,
    Icon,
    RouterLink,
    RouterLinkActive,
    TranslocoPipe,
  ],
  templateUrl: './child-settings.html',
  styleUrl: './child-settings.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ChildSettings {
  private readonly data = inject(SettingsData);

  /** Id of the child, bound from the path. */
  readonly childId = input.required<string>();
  /** The part that is shown, bound from the path. */
  readonly section = input.required<string>();

  protected readonly sections = sections;
  protected readonly shown = computed(() => sections.find((section) => section === this.section()) ?? 'time');

  protected readonly request = resource({ loader: ({ abortSignal }) => this.data.family(abortSignal) });
  protected readonly family = keepLast(this.request);
  protected readonly child = computed(() => this.family()?.children.find(({ id }) => id === this.childId()));
  protected readonly canDecide = computed(
    () => this.family()?.guardians.find(({ isMe }) => isMe)?.role !== 'VIEWER',
  );
  protected readonly devices = computed(
    () => this.family()?.devices.filter(({ child }) => child.id === this.childId()) ?? [],
  );

  protected childChanged(changed: Child): void {
    this.request.update((family) =>
      family
        ? {
            ...family,
            children: family.children.map((child) => (child.id === changed.id ? changed : child)),
          }
        : family,
    );
  }

  protected devicesChanged(devices: readonly Device[]): void {
    this.request.update((family) => (family ? { ...family, devices: [...devices] } : family));
  }
}
