import { computed, DestroyRef, effect, inject, signal, untracked } from '@angular/core';
import { takeUntilDestroyed, toObservable } from '@angular/core/rxjs-interop';
import { catchError, EMPTY, switchMap } from 'rxjs';

import { ChildTimeData, type PlaybackCommand } from '../core/child-time-data';
import { CommandQueue } from '../core/command-queue';
import { trackTimeStatus, type TrackedTime } from '../core/time-status';
import { leaveFullscreen, onOnline, onPageLeft } from './page-events';
import type { PlaybackInputs } from './playback-inputs';
import { playbackPhase, timeLeftMs, type PlaybackPhase } from './playback-phase';
import { PlaybackRecorder } from './playback-recorder';
import type { Playback } from './watch-data';
import { WatchOutbox } from './watch-outbox';
import { screenOf, type PlayerEnd, type Verdict } from './watch-screen';
import type { PlayerFailure, PlayerMoment } from './youtube-player';

/** How often the server is asked while the player waits for its answer. */
const unconfirmedIntervalMs = 5_000;
/** How far beyond its seconds a lease is trusted, for a slow network. */
const leaseGraceMs = 15_000;
/** A paused player is removed after this time: YouTube shows other videos in it. */
const restAfterMs = 2 * 60_000;
/** Least time between openings of a refused video without a tap. */
const reopenAfterMs = 3_000;

/**
 * Playback of one video after the other for one child: records what is played, and applies the commands of guardians
 * and the answers of the server. Must be made where `inject` works, and lives as long as that component.
 */
export class PlaybackController {
  private readonly outbox = inject(WatchOutbox);
  private readonly childTime = inject(ChildTimeData);
  private readonly queue = new CommandQueue();
  private readonly recorder = new PlaybackRecorder();
  private readonly tracked: TrackedTime;
  private readonly now = signal(Date.now());
  /** Milliseconds that were played at the server's last answer about the time. */
  private readonly playedAtAnswer = signal(0);
  /** When the lease began: at the opening, and again at every answer of the server. */
  private readonly leaseFrom = signal(Date.now());
  private readonly end = signal<PlayerEnd | undefined>(undefined);
  /** Whether the player is paused only for a message or for want of an answer, and plays on afterwards. */
  private readonly resumes = signal(false);
  private readonly unreachable = signal(0);
  private wasRefused = false;
  private openedAt = 0;

  /** The child's time by the server's last answer. */
  readonly time = computed(() => this.tracked.latest()?.time);
  private readonly playedMs = computed(() => this.recorder.playedMs() - this.playedAtAnswer());

  readonly phase = computed(() =>
    playbackPhase({
      now: this.now(),
      time: this.time(),
      playedMs: this.playedMs(),
      leaseEndsAt: this.leaseFrom() + this.leaseMs() + leaseGraceMs,
      isPlaying: this.recorder.isPlaying() || this.resumes(),
      commands: this.queue.commands(),
    }),
  );

  /** Seconds left, counted down between the server's answers. */
  readonly secondsLeft = computed(() => {
    const leftMs = timeLeftMs({ now: this.now(), time: this.time(), playedMs: this.playedMs() });
    return Math.max(0, Math.min(leftMs / 1000, this.time()?.budgetSeconds ?? 0));
  });

  /** The child's screen, apart from messages. */
  readonly screen = computed(() =>
    screenOf({
      isOpening: this.inputs.isOpening(),
      opened: this.openingVerdict(),
      end: this.end(),
      time: this.time()?.verdict,
      isLastVideo: this.phase() === 'LAST_VIDEO',
    }),
  );

  /** The guardian's message to show before everything else. */
  readonly message = this.queue.message;

  /** Times in a row that YouTube did not answer. */
  readonly timesUnreachable = this.unreachable.asReadonly();

  constructor(private readonly inputs: PlaybackInputs) {
    this.tracked = trackTimeStatus(inputs.childId);
    this.followCommands();
    this.followAnswers();
    this.followPage();
    this.startTicking();

    effect(() => {
      const opened = inputs.opened();
      untracked(() => {
        this.begin(opened);
      });
    });
    effect(() => {
      const phase = this.phase();
      untracked(() => {
        this.enter(phase);
      });
    });
  }

  /** The player has begun to play, or plays on. */
  playing(moment: PlayerMoment): void {
    if (document.visibilityState === 'hidden' || this.message() !== undefined) {
      this.inputs.player()?.pause();
      return;
    }

    const hasPaused = this.recorder.pausedForMs() !== undefined;
    this.recorder.playing(moment);
    this.resumes.set(false);

    if (hasPaused) {
      // The answer from before the pause may be outdated: it counts for the grace time only.
      this.leaseFrom.update((from) => Math.max(from, Date.now() - this.leaseMs()));
      void this.tracked.refresh();
    }
  }

  /** The player is paused, or waits for data. */
  paused(moment: PlayerMoment): void {
    this.recorder.paused(moment);
  }

  /** The video is over and the player is gone. */
  ended(moment: PlayerMoment): void {
    this.recorder.completed(moment);
    this.leave('ENDED');
  }

  /** There is no player. */
  failed(failure: PlayerFailure): void {
    this.recorder.failed();
    this.leave(failure);
  }

  /** The player can play. */
  ready(): void {
    this.recorder.ready();
  }

  /** Opens the video again, from where it was or from its beginning. */
  openAgain(): void {
    this.unreachable.update((times) => (this.end() === 'UNREACHABLE' ? times + 1 : 0));
    this.queue.reset();
    this.recorder.end();
    void this.recorder.flush();
    this.inputs.open();
  }

  /** Asks the server about the time now. */
  async refreshTime(): Promise<void> {
    await this.tracked.refresh();
  }

  /** Closes the message; after the last one the video plays on if it played before. */
  closeMessage(): void {
    this.queue.closeMessage();
    if (this.message() === undefined && this.resumes() && this.screen().kind === 'PLAYER') {
      this.resumes.set(false);
      this.inputs.player()?.play();
    }
  }

  private leaseMs(): number {
    return (this.inputs.opened()?.leaseSeconds ?? 0) * 1000;
  }

  private openingVerdict(): Verdict | undefined {
    const opened = this.inputs.opened();
    return opened === undefined
      ? undefined
      : { ...opened.verdict, allowed: opened.verdict.allowed && opened.player !== null };
  }

  private followCommands(): void {
    toObservable(this.inputs.childId)
      .pipe(
        // Without the live connection the time left still comes with each batch of events.
        switchMap((childId) => this.childTime.commands(childId).pipe(catchError(() => EMPTY))),
        takeUntilDestroyed(),
      )
      .subscribe((command) => {
        this.execute(command);
      });
  }

  private followAnswers(): void {
    // An answer that the outbox received for an earlier video is outdated.
    const outdated = untracked(this.outbox.timeLeft);
    effect(() => {
      const answer = this.outbox.timeLeft();
      if (answer !== outdated && answer?.childId === this.inputs.childId()) {
        this.tracked.apply(answer.time);
      }
    });
    effect(() => {
      const verdict = this.tracked.latest()?.time.verdict;
      untracked(() => {
        this.onAnswer(verdict?.allowed);
      });
    });
  }

  private followPage(): void {
    onPageLeft(() => {
      this.resumes.set(false);
      this.pause();
    });
    onOnline(() => {
      if (this.screen().kind === 'UNREACHABLE') {
        this.openAgain();
      }
    });
  }

  private startTicking(): void {
    let askedAt = 0;
    const ticking = setInterval(() => {
      const now = Date.now();
      this.now.set(now);
      this.recorder.tick(this.inputs.player()?.moment());

      if (this.phase() === 'UNCONFIRMED' && now - askedAt >= unconfirmedIntervalMs) {
        askedAt = now;
        void this.tracked.refresh();
      }
      if ((this.recorder.pausedForMs() ?? 0) > restAfterMs && this.message() === undefined) {
        this.leave('RESTING');
      }
      if (this.mayReopen(now)) {
        this.openAgain();
      }
    }, 1000);

    inject(DestroyRef).onDestroy(() => {
      clearInterval(ticking);
      this.recorder.end();
      void this.recorder.flush();
    });
  }

  /** Whether the opening was refused because of the time, and the child may watch again. */
  private mayReopen(now: number): boolean {
    return (
      this.screen().kind === 'GOODBYE' &&
      this.end() === undefined &&
      this.time()?.verdict.allowed === true &&
      now - this.openedAt >= reopenAfterMs
    );
  }

  private pause(): void {
    const moment = this.inputs.player()?.moment();
    this.inputs.player()?.pause();
    if (moment !== undefined && this.recorder.isPlaying()) {
      this.recorder.paused(moment);
    } else {
      void this.recorder.flush();
    }
  }

  private execute(command: PlaybackCommand): void {
    this.queue.add(command);
    if (this.message() !== undefined) {
      this.resumes.update((resumes) => resumes || this.recorder.isPlaying());
      this.pause();
      void leaveFullscreen();
    }
    void this.tracked.refresh();
  }

  private onAnswer(isAllowed: boolean | undefined): void {
    this.playedAtAnswer.set(this.recorder.playedMs());
    this.leaseFrom.set(Date.now());

    if (isAllowed === true && this.wasRefused) {
      // The child may watch again: earlier commands are void.
      this.queue.reset();
    }
    this.wasRefused = isAllowed === false;

    if (this.resumes() && this.message() === undefined && this.phase() !== 'UNCONFIRMED') {
      this.inputs.player()?.play();
    }
  }

  private enter(phase: PlaybackPhase): void {
    if (phase === 'STOPPED' && this.screen().kind === 'PLAYER') {
      this.leave('STOPPED');
    }
    if (phase === 'UNCONFIRMED' && this.recorder.isPlaying()) {
      this.resumes.set(true);
      this.pause();
    }
  }

  /** Removes this player: only another opening brings one back. */
  private leave(end: PlayerEnd): void {
    if (this.end() !== undefined) {
      return;
    }
    this.pause();
    this.inputs.player()?.close();
    this.recorder.stop();
    this.resumes.set(false);
    this.end.set(end);
    void this.recorder.flush().then(async () => this.tracked.refresh());
  }

  private begin(opened: Playback | undefined): void {
    this.recorder.end();
    this.recorder.stop();
    this.playedAtAnswer.set(this.recorder.playedMs());
    this.resumes.set(false);
    this.queue.reset();
    this.end.set(undefined);
    this.openedAt = Date.now();
    this.leaseFrom.set(this.openedAt);

    if (opened === undefined) {
      return;
    }
    void this.tracked.refresh();
    if (opened.verdict.allowed && opened.player !== null) {
      this.recorder.begin(opened, this.inputs.childId(), this.inputs.videoId());
    }
  }
}
