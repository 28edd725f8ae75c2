import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  linkedSignal,
  output,
  resource,
} from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Action } from '@kyck/core/action/action';
import type { ChildPatch } from '@kyck/core/graphql/schema.generated';
import { Language } from '@kyck/core/i18n/language';
import { loadedValue } from '@kyck/core/resource/keep-last';
import { FailureNote } from '@kyck/ui/failure/failure-note';

import { Toasts } from '../core/toasts';
import { ActionNote } from '../ui/action-note';
import { Avatar } from '../ui/avatar';
import { avatars } from '../ui/avatars';
import { SettingsData, type Child } from './settings-data';
import { toggledInterests } from './settings-rules';
import { ThemePicture } from './theme-picture';

/** A child's nickname, animal and interests, and putting the profile away. */
@Component({
  selector: 'kyck-child-profile',
  imports: [ActionNote, Avatar, FailureNote, ThemePicture, TranslocoPipe],
  templateUrl: './child-profile.html',
  styleUrls: ['./columns.scss', './child-profile.scss'],
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ChildProfile {
  private readonly data = inject(SettingsData);
  private readonly toasts = inject(Toasts);
  protected readonly language = inject(Language);

  readonly child = input.required<Child>();
  readonly changed = output<Child>();

  protected readonly themes = resource({ loader: ({ abortSignal }) => this.data.themes(abortSignal) });
  protected readonly knownThemes = computed(() => loadedValue(this.themes));
  private readonly interests = computed(() => new Set(this.child().interests.map(({ id }) => id)));

  protected readonly avatars = avatars;
  protected readonly nickname = linkedSignal(() => this.child().nickname);
  /** The animal as chosen, before it is recorded. */
  protected readonly chosenAvatar = linkedSignal(() => this.child().avatar);
  protected readonly action = new Action();
  protected readonly interestsAction = new Action();

  protected isInterest(themeId: string): boolean {
    return this.interests().has(themeId);
  }

  protected async rename(): Promise<void> {
    const nickname = this.nickname().trim();
    if (nickname !== this.child().nickname) {
      await this.save(this.action, { nickname }, { nickname: this.child().nickname });
    }
  }

  protected async chooseAvatar(avatar: string): Promise<void> {
    const before = this.child().avatar;
    this.chosenAvatar.set(avatar);
    if (!(await this.save(this.action, { avatar }, { avatar: before }))) {
      this.chosenAvatar.set(before);
    }
  }

  protected async toggleInterest(themeId: string, field: HTMLInputElement): Promise<void> {
    // The picture shows the recorded state until the change is recorded.
    field.checked = this.isInterest(themeId);
    const { interests } = this.child();
    await this.save(
      this.interestsAction,
      { interestThemeIds: toggledInterests(this.knownThemes() ?? [], interests, themeId) },
      { interestThemeIds: interests.map(({ id }) => id) },
    );
  }

  protected async archive(isArchived: boolean): Promise<void> {
    await this.save(
      this.action,
      { isArchived },
      { isArchived: !isArchived },
      isArchived ? 'settings.profile.archived' : 'settings.profile.restored',
    );
  }

  /** Saves a change at once and reports whether that succeeded; the way back is to save what was there before. */
  private async save(
    action: Action,
    patch: ChildPatch,
    before: ChildPatch,
    key = 'settings.saved',
  ): Promise<boolean> {
    const { id, nickname } = this.child();
    const isDone = await action.run(async () => {
      this.changed.emit(await this.data.updateChild(id, patch));
    });
    if (isDone) {
      this.toasts.show({
        key,
        params: { name: nickname },
        undo: async () => {
          this.changed.emit(await this.data.updateChild(id, before));
        },
      });
    }
    return isDone;
  }
}
