import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  resource,
  viewChild,
} from '@angular/core';
import { NgTemplateOutlet } from '@angular/common';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { IonContent } from '@ionic/angular/ion-content';

import { CalmScene } from '../ui/calm-scene';
import { FailureNote } from '../ui/failure-note';
import { Goodbye } from '../ui/goodbye';
import { GuardianMessage } from '../ui/guardian-message';
import { PictureButton } from '../ui/picture-button';
import { TimeSky } from '../ui/time-sky';
import { VideoPicture } from '../ui/video-picture';
import { shownFor } from './shown-for';
import { WatchData } from './watch-data';
import { WatchRun } from './watch-run';
import { YoutubePlayer } from './youtube-player';

/** How long YouTube may take until the player is ready; each further try gets twice as much. */
const readyWithinMs = 5_000;
const longestReadyMs = 20_000;

/**
 * A video playing for a child.
 *
 * The player is YouTube's own with nothing laid over it. `watch-run.ts` follows what is played and what the server and
 * the guardians say to it, `watch-screen.ts` decides what is on the screen, `landing.ts` how long the player may go on.
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
    TimeSky,
    TranslocoPipe,
    VideoPicture,
    YoutubePlayer,
  ],
  templateUrl: './watch-page.html',
  styleUrl: './watch-page.scss',
  host: { class: 'ion-page' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class WatchPage {
  private readonly data = inject(WatchData);

  /** The child, bound from the path. */
  readonly childId = input.required<string>();
  /** The video, bound from the path. */
  readonly videoId = input.required<string>();
  /** The reason with which a feed showed the video, bound from the query. */
  readonly reason = input<string>();

  private readonly player = viewChild(YoutubePlayer);

  private readonly video = resource({
    params: () => this.videoId(),
    loader: ({ params, abortSignal }) => this.data.video(params, abortSignal),
  });
  protected readonly shown = computed(() => (this.video.hasValue() ? this.video.value() : undefined));
  protected readonly area = computed(() => {
    const tags = this.shown()?.nuriTags ?? [];
    return (tags.find(({ weight }) => weight === 'PRIMARY') ?? tags[0])?.content.id ?? '';
  });

  protected readonly opening = resource({
    params: () => ({
      childId: this.childId(),
      videoId: this.videoId(),
      reason: shownFor(this.reason()) ?? null,
    }),
    loader: ({ params, abortSignal }) => this.data.start(params, abortSignal),
  });
  private readonly opened = computed(() => (this.opening.hasValue() ? this.opening.value() : undefined));
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

  protected readonly run = new WatchRun({
    childId: this.childId,
    videoId: this.videoId,
    opened: this.opened,
    isOpening: this.opening.isLoading,
    player: this.player,
    open: () => this.opening.reload(),
  });
  protected readonly readyWithinMs = computed(() =>
    Math.min(longestReadyMs, readyWithinMs * 2 ** this.run.timesUnreachable()),
  );
}
