import { NgTemplateOutlet } from '@angular/common';
import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  resource,
  viewChild,
} from '@angular/core';
import { RouterLink } from '@angular/router';
import { IonContent } from '@ionic/angular/ion-content';
import { TranslocoPipe } from '@jsverse/transloco';
import { loadedValue } from '@kyck/core/resource/keep-last';
import { FailureNote } from '@kyck/ui/failure/failure-note';
import { Thumbnail } from '@kyck/ui/media/thumbnail';

import { CalmScene } from '../ui/calm-scene';
import { Goodbye } from '../ui/goodbye';
import { GuardianMessage } from '../ui/guardian-message';
import { PictureButton } from '../ui/picture-button';
import { TimeLeftPanel } from '../ui/time-left-panel';
import { reasonCode } from './reason-code';
import { WatchData } from './watch-data';
import { PlaybackController } from './playback-controller';
import { YoutubePlayer } from './youtube-player';

/** Time in which the player must be ready; doubled after each failed try. */
const readyWithinMs = 5_000;
const longestReadyMs = 20_000;

/**
 * A video playing for a child.
 *
 * The player is YouTube's own with nothing laid over it. `playback-controller.ts` records what is played and applies
 * commands and answers, `watch-screen.ts` decides on the screen, `playback-phase.ts` how long the player may go on.
 */
@Component({
  selector: 'kyck-watch-page',
  imports: [
    CalmScene,
    FailureNote,
    Goodbye,
    GuardianMessage,
    IonContent,
    NgTemplateOutlet,
    PictureButton,
    RouterLink,
    TimeLeftPanel,
    TranslocoPipe,
    Thumbnail,
    YoutubePlayer,
  ],
  templateUrl: './watch-page.html',
  styleUrl: './watch-page.scss',
  host: { class: 'ion-page' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class WatchPage {
  private readonly data = inject(WatchData);

  /** Id of the child, bound from the path. */
  readonly childId = input.required<string>();
  /** Id of the video, bound from the path. */
  readonly videoId = input.required<string>();
  /** The reason for which a feed showed the video, bound from the query. */
  readonly reason = input<string>();

  private readonly player = viewChild(YoutubePlayer);

  private readonly loading = resource({
    params: () => this.videoId(),
    loader: ({ params, abortSignal }) => this.data.video(params, abortSignal),
  });
  protected readonly video = computed(() => loadedValue(this.loading));
  protected readonly area = computed(() => {
    const tags = this.video()?.nuriTags ?? [];
    return (tags.find(({ weight }) => weight === 'PRIMARY') ?? tags[0])?.content.id ?? '';
  });

  protected readonly opening = resource({
    params: () => ({
      childId: this.childId(),
      videoId: this.videoId(),
      reason: reasonCode(this.reason()) ?? null,
    }),
    loader: ({ params, abortSignal }) => this.data.start(params, abortSignal),
  });
  private readonly opened = computed(() => loadedValue(this.opening));
  protected readonly youtube = computed(() => this.opened()?.player ?? undefined);
  protected readonly parameters = computed(() => ({
    ...Object.fromEntries(
      (this.youtube()?.parameters ?? []).map(({ name, value }) => [
        name,
        /^\d+$/u.test(value) ? Number(value) : value,
      ]),
    ),
    start: Math.floor((this.youtube()?.resumeAtMs ?? 0) / 1000),
  }));
  protected readonly host = computed(() =>
    this.youtube()?.host.includes('nocookie') === false
      ? 'https://www.youtube.com'
      : 'https://www.youtube-nocookie.com',
  );

  protected readonly playback = new PlaybackController({
    childId: this.childId,
    videoId: this.videoId,
    opened: this.opened,
    isOpening: this.opening.isLoading,
    player: this.player,
    open: () => this.opening.reload(),
  });
  protected readonly readyWithinMs = computed(() =>
    Math.min(longestReadyMs, readyWithinMs * 2 ** this.playback.timesUnreachable()),
  );
}
