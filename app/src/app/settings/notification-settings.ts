import { ChangeDetectionStrategy, Component, computed, inject, resource } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Action } from '@kyck/core/action/action';
import type { SetNotificationPreferenceInput } from '@kyck/core/graphql/schema.generated';
import { loadedValue } from '@kyck/core/resource/keep-last';
import { FailureNote } from '@kyck/ui/failure/failure-note';

import { Toasts } from '../core/toasts';
import { ActionNote } from '../ui/action-note';
import { SettingsData } from './settings-data';
import { fieldTime } from './settings-rules';

/** What the guardian is notified of, and between which times not. */
@Component({
  selector: 'kyck-notification-settings',
  imports: [ActionNote, FailureNote, TranslocoPipe],
  templateUrl: './notification-settings.html',
  styles: `
    :host {
      display: grid;
      gap: var(--s-3);
    }

    .wide {
      flex-basis: 16rem;
    }

    .rows {
      block-size: 8rem;
      border-radius: var(--r-2);
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class NotificationSettings {
  private readonly data = inject(SettingsData);
  private readonly toasts = inject(Toasts);

  protected readonly request = resource({
    loader: ({ abortSignal }) => this.data.notifications(abortSignal),
  });
  protected readonly preferences = computed(() => loadedValue(this.request));

  protected readonly kinds = ['weeklyReport', 'limitReached'] as const;
  protected readonly fieldTime = fieldTime;
  protected readonly action = new Action();

  protected async toggle(kind: 'limitReached' | 'weeklyReport', field: HTMLInputElement): Promise<void> {
    const isOn = field.checked;
    // The switch shows the recorded state until the change is recorded.
    field.checked = !isOn;
    await this.save({ [kind]: isOn }, { [kind]: !isOn });
  }

  protected async changeTime(end: 'quietFrom' | 'quietTo', field: HTMLInputElement): Promise<void> {
    const before = this.preferences()?.[end];
    if (field.value !== '' && before !== undefined && field.value !== fieldTime(before)) {
      await this.save({ [end]: field.value }, { [end]: before });
    }
  }

  private async save(
    change: SetNotificationPreferenceInput,
    before: SetNotificationPreferenceInput,
  ): Promise<void> {
    const isDone = await this.action.run(async () => this.send(change));
    if (isDone) {
      this.toasts.show({ key: 'settings.saved', undo: async () => this.send(before) });
    }
  }

  private async send(change: SetNotificationPreferenceInput): Promise<void> {
    this.request.set(await this.data.setNotifications(change));
  }
}
