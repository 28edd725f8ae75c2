import {
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  effect,
  inject,
  input,
  resource,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { takeUntilDestroyed, toObservable } from '@angular/core/rxjs-interop';
import { RouterLink } from '@angular/router';
import { YouTubePlayer } from '@angular/youtube-player';
import { TranslocoPipe } from '@jsverse/transloco';
import { IonButton } from '@ionic/angular/ion-button';
import { IonContent } from '@ionic/angular/ion-content';
import { catchError, EMPTY, switchMap } from 'rxjs';

import { TimeSun } from '../ui/time-sun';
import { FailureNote } from '../ui/failure-note';
import { landingOf } from './landing';
import { PlaybackTracker } from './playback-tracker';
import { uuidV7 } from './uuid-v7';
import { shownFor } from './shown-for';
import { WatchData, type PlaybackCommand } from './watch-data';
import { WatchOutbox } from './watch-outbox';

const flushEveryMs = 10_000;
/** How far beyond its seconds a lease is trusted, for a slow network. */
const leaseGraceMs = 15_000;

/** States of YouTube's player. */
const playerState = { ended: 0, playing: 1, paused: 2, buffering: 3 } as const;

/**
 * A video playing for a child.
 *
 * The player is YouTube's own with nothing laid over it. What is played goes to the outbox; what the server answers
 * decides how softly the time comes to its end.
 */
@Component({
  selector: 'kyck-watch-page',
  imports: [FailureNote, IonButton, IonContent, RouterLink, TimeSun, TranslocoPipe, YouTubePlayer],
  templateUrl: './watch-page.html',
  styleUrl: './watch-page.scss',
  host: { class: 'ion-page' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class WatchPage {
  private readonly data = inject(WatchData);
  private readonly outbox = inject(WatchOutbox);

  /** The child, bound from the path. */
  readonly childId = input.required<string>();
  /** The video, bound from the path. */
  readonly videoId = input.required<string>();
  /** The reason with which a feed showed the video, bound from the query. */
  readonly reason = input<string>();

  private readonly player = viewChild(YouTubePlayer);
  private readonly clock = signal(Date.now());
  private readonly command = signal<PlaybackCommand | undefined>(undefined);
  private readonly heardAt = signal(Date.now());
  private tracker: PlaybackTracker | undefined;

  protected readonly video = resource({
    params: () => this.videoId(),
    loader: ({ params, abortSignal }) => this.data.video(params, abortSignal),
  });
  protected readonly title = computed(() => (this.video.hasValue() ? this.video.value()?.title : undefined));
  protected readonly opening = resource({
    params: () => ({
      childId: this.childId(),
      videoId: this.videoId(),
      reason: shownFor(this.reason()) ?? null,
    }),
    loader: ({ params, abortSignal }) => this.data.start(params, abortSignal),
  });
  private readonly opened = computed(() => (this.opening.hasValue() ? this.opening.value() : undefined));
  protected readonly playing = computed(() => {
    const opened = this.opened();
    return opened?.verdict.allowed === true ? (opened.player ?? undefined) : undefined;
  });
  protected readonly refusal = computed(() => {
    const opened = this.opened();
    return opened !== undefined && (!opened.verdict.allowed || opened.player === null)
      ? opened.verdict
      : undefined;
  });
  protected readonly playerVars = computed((): YT.PlayerVars => {
    const parameters = this.playing()?.parameters ?? [];
    return Object.fromEntries(
      parameters.map(({ name, value }) => [name, /^\d+$/u.test(value) ? Number(value) : value]),
    );
  });
  protected readonly startSeconds = computed(() => Math.floor((this.playing()?.resumeAtMs ?? 0) / 1000));
  protected readonly isPrivacyHost = computed(() => this.playing()?.host.includes('nocookie') !== false);

  protected readonly time = computed(() => {
    const told = this.outbox.timeLeft();
    return told?.childId === this.childId() ? told.time : undefined;
  });
  protected readonly landing = computed(() =>
    landingOf({
      now: this.clock(),
      warnAt: this.time()?.warnAt,
      hardStopAt: this.time()?.hardStopAt,
      leaseEndsAt: this.heardAt() + (this.opened()?.leaseSeconds ?? 0) * 1000 + leaseGraceMs,
      command: this.command()?.kind,
      isRefused: this.time()?.verdict.allowed === false,
    }),
  );
  protected readonly message = computed(() => this.command()?.message);
  protected readonly isOver = signal(false);
  protected readonly cannotPlay = signal(false);
  protected readonly width = signal(playerWidth());

  constructor() {
    const ticking = setInterval(() => {
      this.tick();
    }, 1000);
    const flushing = setInterval(() => {
      void this.outbox.flush();
    }, flushEveryMs);
    const resized = (): void => {
      this.width.set(playerWidth());
    };
    const hidden = (): void => {
      if (document.visibilityState === 'hidden') {
        void this.outbox.flush();
      }
    };
    addEventListener('resize', resized);
    addEventListener('visibilitychange', hidden);
    inject(DestroyRef).onDestroy(() => {
      clearInterval(ticking);
      clearInterval(flushing);
      removeEventListener('resize', resized);
      removeEventListener('visibilitychange', hidden);
      this.tracker?.left();
      void this.outbox.flush();
    });

    toObservable(this.childId)
      .pipe(
        // Without the live connection the time left still comes with each batch.
        switchMap((childId) => this.data.commands(childId).pipe(catchError(() => EMPTY))),
        takeUntilDestroyed(),
      )
      .subscribe((command) => {
        this.command.set(command);
      });

    effect(() => {
      const opened = this.opened();
      untracked(() => {
        this.begin(opened?.id);
      });
    });
    effect(() => {
      this.outbox.timeLeft();
      this.heardAt.set(Date.now());
    });
    effect(() => {
      const landing = this.landing();
      if (landing === 'STOP') {
        this.isOver.set(true);
      }
      if (landing === 'STOP' || landing === 'UNSURE') {
        this.player()?.pauseVideo();
      }
    });
  }

  protected playerReady(): void {
    this.tracker?.ready();
  }

  protected stateChanged({ data, target }: YT.OnStateChangeEvent): void {
    const position = target.getCurrentTime() * 1000;
    const rate = target.getPlaybackRate();
    const state: number = data;
    switch (state) {
      case playerState.playing:
        this.tracker?.playing(position, rate);
        break;
      case playerState.paused:
      case playerState.buffering:
        this.tracker?.paused(position, rate);
        void this.outbox.flush();
        break;
      case playerState.ended:
        this.tracker?.completed(target.getDuration() * 1000);
        this.isOver.set(true);
        void this.outbox.flush();
        break;
    }
  }

  protected playerFailed(): void {
    this.tracker?.failed();
    this.cannotPlay.set(true);
    void this.outbox.flush();
  }

  protected tryAgain(): void {
    this.heardAt.set(Date.now());
    void this.outbox.flush();
    this.opening.reload();
  }

  private begin(playbackId: string | undefined): void {
    this.tracker?.left();
    this.tracker = undefined;
    if (playbackId === undefined) {
      return;
    }
    this.isOver.set(false);
    this.cannotPlay.set(false);
    this.heardAt.set(Date.now());
    const childId = this.childId();
    this.tracker = new PlaybackTracker(playbackId, this.videoId(), {
      now: () => Date.now(),
      newId: () => uuidV7(),
      record: (event) => {
        void this.outbox.add(childId, event).then(async () => {
          if (event.verb === 'PLAYED') {
            await this.outbox.flush();
          }
        });
      },
    });
  }

  private tick(): void {
    this.clock.set(Date.now());
    const player = this.player();
    const state: number | undefined = player?.getPlayerState();
    if (player !== undefined && state === playerState.playing) {
      this.tracker?.tick(player.getCurrentTime() * 1000, player.getPlaybackRate());
    }
  }
}

/** The player fills the page up to what suits a tablet. */
function playerWidth(): number {
  return Math.min(960, document.documentElement.clientWidth);
}
