import { computed, DestroyRef, effect, inject, signal, untracked, type Signal } from '@angular/core';
import { takeUntilDestroyed, toObservable } from '@angular/core/rxjs-interop';
import { catchError, EMPTY, switchMap } from 'rxjs';

import { ChildTimeData, type PlaybackCommand } from '../core/child-time-data';
import { followTime, type FollowedTime } from '../core/follow-time';
import { forNextVideo, noOrders, withCommand, withoutMessage } from '../core/player-orders';
import { SeenMessages } from '../core/seen-messages';
import { landingOf, timeLeftMs } from './landing';
import { leaveFullscreen, onOnline, onPageLeft } from './page-events';
import { PlaybackTracker } from './playback-tracker';
import { PlayerClock } from './player-clock';
import { uuidV7 } from './uuid-v7';
import type { Playback } from './watch-data';
import { WatchOutbox } from './watch-outbox';
import { screenOf, type PlayerEnd, type Verdict } from './watch-screen';
import type { PlayerFailure, PlayerMoment } from './youtube-player';

const flushEveryMs = 10_000;
/** How often the server is asked while the player waits for its answer. */
const askUnsureEveryMs = 5_000;
/** How far beyond its seconds a lease is trusted, for a slow network. */
const leaseGraceMs = 15_000;
/** A player that stands still for so long goes: YouTube shows other videos in it. */
const restAfterMs = 2 * 60_000;

/** How soon a refused video is opened again by itself. */
const openAgainAfterMs = 3_000;

/** What of the page a {@link WatchRun} goes by. */
export interface WatchRunPorts {
  readonly childId: Signal<string>;
  readonly videoId: Signal<string>;
  /** The server's answer to the opening of the video; nothing before it came. */
  readonly opened: Signal<Playback | undefined>;
  readonly isOpening: Signal<boolean>;
  /** The player on the page, if one is there. */
  readonly player: Signal<PlayerPort | undefined>;
  /** Opens the video again. */
  readonly open: () => void;
}

/** What is asked of the player. */
export interface PlayerPort {
  play(): void;
  pause(): void;
  close(): void;
  moment(): PlayerMoment | undefined;
}

/**
 * One child's watching of one video after the other: what is played goes to the outbox; orders of guardians and the
 * server's answers decide how softly it comes to its end. Must be made where `inject` works, and lives as long as that
 * component.
 */
export class WatchRun {
  private readonly outbox = inject(WatchOutbox);
  private readonly childTime = inject(ChildTimeData);
  private readonly seen = inject(SeenMessages);
  private readonly following: FollowedTime;
  private readonly clock = new PlayerClock();
  private readonly now = signal(Date.now());
  private readonly orders = signal(noOrders);
  /** Milliseconds that this player had played when the server last spoke of the time. */
  private readonly playedAtHearing = signal(0);
  /** Until when the server's last word holds, whatever was heard of the time. */
  private readonly leaseFrom = signal(Date.now());
  private readonly end = signal<PlayerEnd | undefined>(undefined);
  /** Whether the player stands still only because the server was not heard, or for a message. */
  private readonly mustGoOn = signal(false);
  private readonly unreachable = signal(0);
  private tracker: PlaybackTracker | undefined;
  private wasRefused = false;
  private openedAt = 0;

  /** The child's time as last heard. */
  readonly time = computed(() => this.following.heard()?.time);
  private readonly playedMs = computed(() => this.clock.playedMs() - this.playedAtHearing());
  /** How softly the video comes to its end. */
  readonly landing = computed(() =>
    landingOf({
      now: this.now(),
      time: this.time(),
      playedMs: this.playedMs(),
      leaseEndsAt: this.leaseFrom() + (this.ports.opened()?.leaseSeconds ?? 0) * 1000 + leaseGraceMs,
      isPlaying: this.clock.isPlaying() || this.mustGoOn(),
      orders: this.orders(),
    }),
  );
  /** Seconds left as they run down between the server's answers. */
  readonly secondsLeft = computed(() => {
    const leftMs = timeLeftMs({ now: this.now(), time: this.time(), playedMs: this.playedMs() });
    return Math.max(0, Math.min(leftMs / 1000, this.time()?.budgetSeconds ?? 0));
  });
  /** What the child sees, apart from messages. */
  readonly screen = computed(() =>
    screenOf({
      isOpening: this.ports.isOpening(),
      opened: this.verdictOfOpening(),
      end: this.end(),
      time: this.time()?.verdict,
      isLastOne: this.landing() === 'LAST_ONE',
    }),
  );
  /** A guardian's words that nobody has closed yet; they come before everything else. */
  readonly message = computed(() => this.orders().messages[0]?.words);

  /** How often in a row YouTube did not answer. */
  readonly timesUnreachable = this.unreachable.asReadonly();

  constructor(private readonly ports: WatchRunPorts) {
    this.following = followTime(ports.childId);
    this.followOrders();
    this.followAnswers();
    this.keepTime();
    onPageLeft(() => {
      this.mustGoOn.set(false);
      this.standStill();
    });
    onOnline(() => {
      if (this.screen().kind === 'UNREACHABLE') {
        this.openAgain();
      }
    });

    effect(() => {
      const opened = ports.opened();
      untracked(() => {
        this.begin(opened);
      });
    });
    effect(() => {
      const landing = this.landing();
      untracked(() => {
        this.land(landing);
      });
    });
  }

  /** The video plays. */
  playing(moment: PlayerMoment): void {
    if (document.visibilityState === 'hidden' || this.message() !== undefined) {
      this.ports.player()?.pause();
      return;
    }
    const hasPaused = this.clock.pausedForMs() !== undefined;
    this.clock.start();
    this.mustGoOn.set(false);
    this.tracker?.playing(moment.positionMs, moment.rate);
    if (hasPaused) {
      // What was true before the pause need not be true any more.
      const leaseMs = (this.ports.opened()?.leaseSeconds ?? 0) * 1000;
      this.leaseFrom.update((from) => Math.max(from, Date.now() - leaseMs));
      void this.following.ask();
    }
  }

  /** The video stands still. */
  paused(moment: PlayerMoment): void {
    this.clock.pause();
    this.tracker?.paused(moment.positionMs, moment.rate);
    void this.outbox.flush();
  }

  /** The video has come to its end and the player is gone. */
  ended(moment: PlayerMoment): void {
    this.clock.pause();
    this.tracker?.completed(moment.positionMs);
    this.leave('ENDED');
  }

  /** There is no player. */
  failed(failure: PlayerFailure): void {
    this.clock.pause();
    this.tracker?.failed();
    this.leave(failure);
  }

  /** The player can play. */
  ready(): void {
    this.tracker?.ready();
  }

  /** Opens the video again, from where it was or from its beginning. */
  openAgain(): void {
    this.unreachable.update((times) => (this.end() === 'UNREACHABLE' ? times + 1 : 0));
    this.orders.update(forNextVideo);
    this.tracker?.left();
    this.tracker = undefined;
    void this.outbox.flush();
    this.ports.open();
  }

  /** Asks the server about the time at once. */
  async askAgain(): Promise<void> {
    await this.following.ask();
  }

  /** The first message was seen; after the last one the video goes on as before. */
  closeMessage(): void {
    this.orders()
      .messages.slice(0, 1)
      .forEach((message) => {
        this.seen.add(message);
      });
    this.orders.update(withoutMessage);
    if (this.message() === undefined && this.mustGoOn() && this.screen().kind === 'PLAYER') {
      this.mustGoOn.set(false);
      this.ports.player()?.play();
    }
  }

  private verdictOfOpening(): Verdict | undefined {
    const opened = this.ports.opened();
    return opened === undefined
      ? undefined
      : { ...opened.verdict, allowed: opened.verdict.allowed && opened.player !== null };
  }

  private followOrders(): void {
    toObservable(this.ports.childId)
      .pipe(
        // Without the live connection the time left still comes with each batch.
        switchMap((childId) => this.childTime.commands(childId).pipe(catchError(() => EMPTY))),
        takeUntilDestroyed(),
      )
      .subscribe((command) => {
        this.obey(command);
      });
  }

  private followAnswers(): void {
    // What the outbox heard for an earlier video is old by now.
    const old = untracked(this.outbox.timeLeft);
    effect(() => {
      const answer = this.outbox.timeLeft();
      if (answer !== old && answer?.childId === this.ports.childId()) {
        this.following.take(answer.time);
      }
    });
    effect(() => {
      const verdict = this.following.heard()?.time.verdict;
      untracked(() => {
        this.heardOfTime(verdict?.allowed);
      });
    });
  }

  /** Counts what is played, reports it, and watches over pauses. */
  private keepTime(): void {
    let askedAt = 0;
    const ticking = setInterval(() => {
      const now = Date.now();
      this.now.set(now);
      const moment = this.ports.player()?.moment();
      if (moment !== undefined && this.clock.isPlaying()) {
        this.clock.tick();
        this.tracker?.tick(moment.positionMs, moment.rate);
      }
      if (this.landing() === 'UNSURE' && now - askedAt >= askUnsureEveryMs) {
        askedAt = now;
        void this.following.ask();
      }
      if ((this.clock.pausedForMs() ?? 0) > restAfterMs && this.message() === undefined) {
        this.leave('RESTING');
      }
      if (this.mayOpenByItself(now)) {
        this.openAgain();
      }
    }, 1000);
    const flushing = setInterval(() => {
      void this.outbox.flush();
    }, flushEveryMs);
    inject(DestroyRef).onDestroy(() => {
      clearInterval(ticking);
      clearInterval(flushing);
      this.tracker?.left();
      void this.outbox.flush();
    });
  }

  /** Whether the opening was refused for the time, and the child may watch again. */
  private mayOpenByItself(now: number): boolean {
    return (
      this.screen().kind === 'GOODBYE' &&
      this.end() === undefined &&
      this.time()?.verdict.allowed === true &&
      now - this.openedAt >= openAgainAfterMs
    );
  }

  private standStill(): void {
    const moment = this.ports.player()?.moment();
    this.ports.player()?.pause();
    if (moment !== undefined && this.clock.isPlaying()) {
      this.paused(moment);
    } else {
      void this.outbox.flush();
    }
  }

  private obey(command: PlaybackCommand): void {
    this.orders.update((orders) => withCommand(orders, this.seen.without(command)));
    if (this.message() !== undefined) {
      this.mustGoOn.update((mustGoOn) => mustGoOn || this.clock.isPlaying());
      this.standStill();
      void leaveFullscreen();
    }
    void this.following.ask();
  }

  private heardOfTime(isAllowed: boolean | undefined): void {
    this.playedAtHearing.set(this.clock.playedMs());
    this.leaseFrom.set(Date.now());
    if (isAllowed === true && this.wasRefused) {
      // The child may watch again: what was ordered before counts no longer.
      this.orders.update(forNextVideo);
    }
    this.wasRefused = isAllowed === false;
    if (this.mustGoOn() && this.message() === undefined && this.landing() !== 'UNSURE') {
      this.ports.player()?.play();
    }
  }

  private land(landing: ReturnType<typeof landingOf>): void {
    if (landing === 'STOP' && this.screen().kind === 'PLAYER') {
      this.leave('STOPPED');
    }
    if (landing === 'UNSURE' && this.clock.isPlaying()) {
      this.mustGoOn.set(true);
      this.standStill();
    }
  }

  /** Ends this player for good: nothing but a new opening brings one back. */
  private leave(end: PlayerEnd): void {
    if (this.end() !== undefined) {
      return;
    }
    this.standStill();
    this.ports.player()?.close();
    this.clock.stop();
    this.mustGoOn.set(false);
    this.end.set(end);
    void this.outbox.flush().then(async () => this.following.ask());
  }

  private begin(opened: Playback | undefined): void {
    this.tracker?.left();
    this.tracker = undefined;
    this.clock.stop();
    this.playedAtHearing.set(this.clock.playedMs());
    this.mustGoOn.set(false);
    this.orders.update(forNextVideo);
    this.end.set(undefined);
    this.openedAt = Date.now();
    this.leaseFrom.set(this.openedAt);
    if (opened === undefined) {
      return;
    }
    void this.following.ask();
    if (!opened.verdict.allowed || opened.player === null) {
      return;
    }
    const childId = this.ports.childId();
    this.tracker = new PlaybackTracker(opened.id, this.ports.videoId(), {
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
}
