import { ChangeDetectionStrategy, Component, computed, inject, resource } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Action } from '@kyck/core/action/action';
import { Language, type LanguageCode } from '@kyck/core/i18n/language';
import { keepLast } from '@kyck/core/resource/keep-last';
import { Session } from '@kyck/core/session/session';
import { FailureNote } from '@kyck/ui/failure/failure-note';

import { Appearance, appearances } from '../core/appearance';
import { ChildMode } from '../core/child-mode';
import { Toasts } from '../core/toasts';
import { ActionNote } from '../ui/action-note';
import { Avatar } from '../ui/avatar';
import { Icon } from '../ui/icon';
import { NotificationSettings } from './notification-settings';
import { SettingsData, type Child } from './settings-data';

const languages: readonly { readonly code: LanguageCode; readonly name: string }[] = [
  { code: 'ko', name: '한국어' },
  { code: 'en', name: 'English' },
];

/** The settings of the family: its children, guardians, notifications, and this device's language and appearance. */
@Component({
  selector: 'kyck-settings-page',
  imports: [ActionNote, Avatar, FailureNote, Icon, NotificationSettings, RouterLink, TranslocoPipe],
  templateUrl: './settings-page.html',
  styleUrl: './settings-page.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SettingsPage {
  private readonly data = inject(SettingsData);
  private readonly session = inject(Session);
  private readonly mode = inject(ChildMode);
  private readonly toasts = inject(Toasts);
  protected readonly language = inject(Language);
  protected readonly appearance = inject(Appearance);

  protected readonly request = resource({ loader: ({ abortSignal }) => this.data.family(abortSignal) });
  protected readonly family = keepLast(this.request);
  protected readonly active = computed(() => this.family()?.children.filter((child) => !child.isArchived));
  protected readonly archived = computed(
    () => this.family()?.children.filter((child) => child.isArchived) ?? [],
  );
  protected readonly canDecide = computed(
    () => this.family()?.guardians.find(({ isMe }) => isMe)?.role !== 'VIEWER',
  );

  protected readonly languages = languages;
  protected readonly appearances = appearances;
  protected readonly restoring = new Action();

  protected years({ ageMonths }: Child): number {
    return Math.floor(ageMonths / 12);
  }

  /** Brings a profile back that was put away. */
  protected async restore(child: Child): Promise<void> {
    const isDone = await this.restoring.run(async () => this.setArchived(child.id, false));
    if (isDone) {
      this.toasts.show({
        key: 'settings.profile.restored',
        params: { name: child.nickname },
        undo: async () => this.setArchived(child.id, true),
      });
    }
  }

  protected async signOut(): Promise<void> {
    this.mode.leave();
    await this.session.end();
  }

  private async setArchived(childId: string, isArchived: boolean): Promise<void> {
    const changed = await this.data.updateChild(childId, { isArchived });
    this.request.update((family) =>
      family
        ? {
            ...family,
            children: family.children.map((child) => (child.id === changed.id ? changed : child)),
          }
        : family,
    );
  }
}
