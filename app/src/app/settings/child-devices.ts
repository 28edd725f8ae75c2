import { ChangeDetectionStrategy, Component, inject, input, output, signal, viewChild } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Action } from '@kyck/core/action/action';
import { Formats } from '@kyck/core/format/formats';
import { ConfirmDialog } from '@kyck/ui/dialog/confirm-dialog';

import { Toasts } from '../core/toasts';
import { ActionNote } from '../ui/action-note';
import { Icon } from '../ui/icon';
import { SettingsData, type Device } from './settings-data';

/** The devices of a child: when each was last used, removing one, and connecting another. */
@Component({
  selector: 'kyck-child-devices',
  imports: [ActionNote, ConfirmDialog, Icon, RouterLink, TranslocoPipe],
  templateUrl: './child-devices.html',
  styleUrl: './columns.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ChildDevices {
  private readonly data = inject(SettingsData);
  private readonly formats = inject(Formats);
  private readonly toasts = inject(Toasts);
  private readonly dialog = viewChild.required(ConfirmDialog);

  /** The devices of this child. */
  readonly devices = input.required<readonly Device[]>();
  /** The devices of the whole family. */
  readonly all = input.required<readonly Device[]>();
  /** IANA zone of the family. */
  readonly zone = input.required<string>();
  /** All devices of the family after a change. */
  readonly changed = output<readonly Device[]>();

  /** The device that is being changed. */
  protected readonly changing = signal<Device | undefined>(undefined);
  protected readonly action = new Action();

  /** Removes a device after a question: only pairing it again brings it back. */
  protected async revoke(device: Device): Promise<void> {
    this.changing.set(device);
    if (!(await this.dialog().ask())) {
      this.changing.set(undefined);
      return;
    }

    const isDone = await this.action.run(async () => {
      this.changed.emit(await this.data.revokeDevice(device.id));
    });
    this.changing.set(undefined);
    if (isDone) {
      this.toasts.show({ key: 'settings.devices.removed', params: { name: device.name } });
    }
  }

  protected async confirm(device: Device): Promise<void> {
    this.changing.set(device);
    await this.action.run(async () => {
      const confirmed = await this.data.confirmDevice(device.id);
      this.changed.emit(this.all().map((other) => (other.id === confirmed.id ? confirmed : other)));
    });
    this.changing.set(undefined);
  }

  protected moment(instant: string): string {
    return this.formats.dateTime(instant, this.zone());
  }
}
