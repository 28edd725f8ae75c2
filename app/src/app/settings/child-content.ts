import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  linkedSignal,
  output,
  resource,
  signal,
} from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Action } from '@kyck/core/action/action';
import { Formats } from '@kyck/core/format/formats';
import type { TasteDial } from '@kyck/core/graphql/schema.generated';
import { loadedValue } from '@kyck/core/resource/keep-last';
import { FailureNote } from '@kyck/ui/failure/failure-note';
import { Thumbnail } from '@kyck/ui/media/thumbnail';

import { Toasts } from '../core/toasts';
import { ActionNote } from '../ui/action-note';
import { Icon } from '../ui/icon';
import { SettingsData, type Block, type Child, type Pick } from './settings-data';

const dials: readonly TasteDial[] = ['FAMILIAR', 'BALANCED', 'EXPLORE'];

/** How much is new in a child's feed, what guardians picked for it, and what is hidden from it. */
@Component({
  selector: 'kyck-child-content',
  imports: [ActionNote, FailureNote, Icon, RouterLink, Thumbnail, TranslocoPipe],
  templateUrl: './child-content.html',
  styleUrls: ['./columns.scss', './child-content.scss'],
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ChildContent {
  private readonly data = inject(SettingsData);
  private readonly formats = inject(Formats);
  private readonly toasts = inject(Toasts);

  readonly child = input.required<Child>();
  /** IANA zone of the family. */
  readonly zone = input.required<string>();
  readonly changed = output<Child>();

  private readonly childId = computed(() => this.child().id);
  protected readonly request = resource({
    params: () => this.childId(),
    loader: ({ params, abortSignal }) => this.data.content(params, abortSignal),
  });
  protected readonly content = computed(() => loadedValue(this.request));
  protected readonly blocks = computed(() =>
    this.child().blocks.toSorted((one, other) => other.createdAt.localeCompare(one.createdAt)),
  );

  /** The dial as chosen, before it is recorded. */
  protected readonly chosenDial = linkedSignal(() => this.child().tasteDial);

  protected readonly dials = dials;
  protected readonly dialAction = new Action();
  protected readonly blockAction = new Action();
  protected readonly pickAction = new Action();
  /** The entry of a list that is being changed. */
  protected readonly changing = signal<string | undefined>(undefined);

  protected async setDial(dial: TasteDial): Promise<void> {
    const before = this.child().tasteDial;
    this.chosenDial.set(dial);
    if (await this.dialAction.run(async () => this.sendDial(dial))) {
      this.toasts.show({ key: 'settings.saved', undo: async () => this.sendDial(before) });
    } else {
      this.chosenDial.set(before);
    }
  }

  protected async unblock({ kind, targetId, label }: Block): Promise<void> {
    const childId = this.childId();
    this.changing.set(targetId);
    const isDone = await this.blockAction.run(async () => {
      this.changed.emit(await this.data.unblock(childId, kind, targetId));
    });
    this.changing.set(undefined);
    if (isDone) {
      this.toasts.show({
        key: 'settings.content.shownAgain',
        params: { name: label },
        undo: async () => {
          this.changed.emit(await this.data.block(childId, kind, targetId));
        },
      });
    }
  }

  protected async unpick({ video }: Pick): Promise<void> {
    const childId = this.childId();
    this.changing.set(video.id);
    const isDone = await this.pickAction.run(async () => {
      this.setPicks(await this.data.unpick(childId, video.id));
    });
    this.changing.set(undefined);
    if (isDone) {
      this.toasts.show({
        key: 'settings.content.unpicked',
        params: { name: video.title },
        undo: async () => {
          this.setPicks(await this.data.pick(childId, video.id));
        },
      });
    }
  }

  protected date(instant: string): string {
    return this.formats.date(instant, this.zone());
  }

  private async sendDial(dial: TasteDial): Promise<void> {
    const { child, notes } = await this.data.setTasteDial(this.childId(), dial);
    this.changed.emit(child);
    this.request.update((content) => (content ? { ...content, notes } : content));
  }

  private setPicks(picks: readonly Pick[]): void {
    this.request.update((content) => (content ? { ...content, picks } : content));
  }
}
