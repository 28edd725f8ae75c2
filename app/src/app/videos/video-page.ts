import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  resource,
  signal,
  viewChild,
} from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Action } from '@kyck/core/action/action';
import { clockLength } from '@kyck/core/format/dates';
import { Formats } from '@kyck/core/format/formats';
import { Language } from '@kyck/core/i18n/language';
import { loadedValue } from '@kyck/core/resource/keep-last';
import { FailureNote } from '@kyck/ui/failure/failure-note';
import { Thumbnail } from '@kyck/ui/media/thumbnail';

import { Toasts } from '../core/toasts';
import { ActionNote } from '../ui/action-note';
import { Avatar } from '../ui/avatar';
import { Icon } from '../ui/icon';
import { HideDialog } from './hide-dialog';
import { VideosData, type VideoChild } from './videos-data';
import { scopesOf, visibilityFor, type Scope } from './videos-rules';

/** A video for parents: what it is, why it is here, and for each child whether it is shown, picked or hidden. */
@Component({
  selector: 'kyck-video-page',
  imports: [ActionNote, Avatar, FailureNote, HideDialog, Icon, RouterLink, Thumbnail, TranslocoPipe],
  templateUrl: './video-page.html',
  styleUrl: './video-page.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class VideoPage {
  private readonly data = inject(VideosData);
  private readonly formats = inject(Formats);
  private readonly toasts = inject(Toasts);
  protected readonly language = inject(Language);
  private readonly dialog = viewChild(HideDialog);

  /** Id of the video, bound from the path. */
  readonly videoId = input.required<string>();

  protected readonly request = resource({
    params: () => this.videoId(),
    loader: ({ params, abortSignal }) => this.data.video(params, abortSignal),
  });
  protected readonly known = computed(() => loadedValue(this.request));
  protected readonly video = computed(() => this.known()?.video ?? undefined);
  protected readonly scopes = computed<readonly Scope[]>(() => {
    const video = this.video();
    return video === undefined ? [] : scopesOf(video, (theme) => this.language.text('name', theme));
  });
  /** The children with whether they see the video, and why not. */
  protected readonly children = computed(
    () =>
      this.known()?.children.map((child) => ({
        child,
        visibility: visibilityFor(
          child,
          this.scopes(),
          this.video()?.ageBand ?? null,
          this.known()?.pickedFor.has(child.id) === true,
        ),
      })) ?? [],
  );
  /** The main content of the curriculum first. */
  protected readonly contents = computed(
    () =>
      this.video()?.nuriTags.toSorted(
        (one, other) => Number(other.weight === 'PRIMARY') - Number(one.weight === 'PRIMARY'),
      ) ?? [],
  );
  protected readonly mainArea = computed(() => this.contents()[0]?.content.id.split('.')[0] ?? '');

  /** The child for whom something is decided. */
  protected readonly deciding = signal<VideoChild | undefined>(undefined);
  protected readonly action = new Action();

  protected async setPicked(child: VideoChild, isPicked: boolean): Promise<void> {
    const videoId = this.videoId();
    this.deciding.set(child);
    const isDone = await this.action.run(async () => this.sendPick(child.id, videoId, isPicked));
    if (isDone) {
      this.toasts.show({
        key: isPicked ? 'videos.picked' : 'videos.unpicked',
        params: { name: child.nickname },
        undo: async () => this.sendPick(child.id, videoId, !isPicked),
      });
    }
  }

  protected askWhatToHide(child: VideoChild): void {
    this.deciding.set(child);
    this.dialog()?.open();
  }

  protected async hide({ kind, targetId }: Scope): Promise<void> {
    const child = this.deciding();
    if (child === undefined) {
      return;
    }
    const isDone = await this.action.run(async () => {
      this.childChanged(await this.data.block(child.id, kind, targetId));
    });
    if (isDone) {
      this.toasts.show({
        key: 'videos.hiddenNow',
        params: { name: child.nickname },
        undo: async () => {
          this.childChanged(await this.data.unblock(child.id, kind, targetId));
        },
      });
    }
  }

  protected async show(child: VideoChild, { kind, targetId }: Scope): Promise<void> {
    this.deciding.set(child);
    const isDone = await this.action.run(async () => {
      this.childChanged(await this.data.unblock(child.id, kind, targetId));
    });
    if (isDone) {
      this.toasts.show({
        key: 'videos.shownAgain',
        params: { name: child.nickname },
        undo: async () => {
          this.childChanged(await this.data.block(child.id, kind, targetId));
        },
      });
    }
  }

  protected length(seconds: number): string {
    return clockLength(seconds);
  }

  protected date(instant: string): string {
    return this.formats.date(instant, this.known()?.zone);
  }

  protected languageName(code: string): string {
    return new Intl.DisplayNames([this.language.code()], { type: 'language' }).of(code) ?? code;
  }

  private async sendPick(childId: string, videoId: string, isPicked: boolean): Promise<void> {
    const isNow = await (isPicked ? this.data.pick(childId, videoId) : this.data.unpick(childId, videoId));
    this.request.update((known) => {
      if (known === undefined) {
        return known;
      }
      const pickedFor = new Set(known.pickedFor);
      if (isNow) {
        pickedFor.add(childId);
      } else {
        pickedFor.delete(childId);
      }
      return { ...known, pickedFor };
    });
  }

  private childChanged(changed: VideoChild): void {
    this.request.update((known) =>
      known
        ? {
            ...known,
            children: known.children.map((child) => (child.id === changed.id ? changed : child)),
          }
        : known,
    );
  }
}
