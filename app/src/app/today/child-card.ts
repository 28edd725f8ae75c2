import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  input,
  linkedSignal,
  resource,
  signal,
  untracked,
} from '@angular/core';
import { rxResource } from '@angular/core/rxjs-interop';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Action } from '@kyck/core/action/action';
import { clockLength } from '@kyck/core/format/dates';
import { Formats } from '@kyck/core/format/formats';
import { keepLast, loadedValue } from '@kyck/core/resource/keep-last';
import { FailureNote } from '@kyck/ui/failure/failure-note';
import { Thumbnail } from '@kyck/ui/media/thumbnail';

import { Toasts } from '../core/toasts';
import { ActionNote } from '../ui/action-note';
import { Icon } from '../ui/icon';
import { TimeRing } from '../ui/time-ring';
import { TodayData, type TodayChild, type TodayTime } from './today-data';
import { cardTime } from './today-rules';

const bonusMinutes = 10;

/** One child today: what it watches, how much time is left, and what a guardian may do about it. */
@Component({
  selector: 'kyck-child-card',
  imports: [ActionNote, FailureNote, Icon, RouterLink, Thumbnail, TimeRing, TranslocoPipe],
  templateUrl: './child-card.html',
  styleUrl: './child-card.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ChildCard {
  private readonly data = inject(TodayData);
  private readonly formats = inject(Formats);
  private readonly toasts = inject(Toasts);

  readonly child = input.required<TodayChild>();
  /** IANA zone of the family. */
  readonly zone = input.required<string>();
  /** Whether the caller may change anything; some guardians only look. */
  readonly canDecide = input.required<boolean>();

  private readonly childId = computed(() => this.child().id);
  protected readonly request = resource({
    params: () => this.childId(),
    loader: ({ params, abortSignal }) => this.data.state(params, abortSignal),
  });
  private readonly state = keepLast(this.request);
  private readonly events = rxResource({
    params: () => this.childId(),
    stream: ({ params }) => this.data.live(params),
  });
  protected readonly live = keepLast(this.events);

  /** The last known time: from the answer to a request or a decision, and from then on from the live connection. */
  private readonly known = linkedSignal<TodayTime | undefined>(() => this.state()?.timeStatus);
  protected readonly time = computed(() => {
    const known = this.known();
    return known === undefined ? undefined : cardTime({ ...known, reason: known.verdict.reason });
  });
  protected readonly isStopped = computed(() => this.known()?.verdict.reason === 'STOPPED_BY_GUARDIAN');
  protected readonly watching = computed(() => this.live()?.nowWatching ?? undefined);
  protected readonly last = computed(() => this.state()?.watchHistory.nodes[0]);
  /** What the child watched, the newest first, for the list of the whole family. */
  readonly seen = computed(
    () => this.state()?.watchHistory.nodes.map((seen) => ({ ...seen, child: this.child() })) ?? [],
  );
  protected readonly years = computed(() => Math.floor(this.child().ageMonths / 12));

  protected readonly bonusMinutes = bonusMinutes;
  protected readonly action = new Action();
  /** When the server was last heard, for the page that says how old this is. */
  readonly heardAt = signal<Date | undefined>(undefined);

  constructor() {
    effect(() => {
      if (loadedValue(this.request) !== undefined) {
        this.heardAt.set(new Date());
      }
    });
    effect(() => {
      const live = loadedValue(this.events);
      if (live !== undefined) {
        untracked(() => {
          this.applyLive(live.remainingSeconds, live.minutesToday, live.verdict);
        });
      }
    });
    let wasWatching = false;
    let wasLive = false;
    effect(() => {
      const isWatching = this.watching() !== undefined;
      const isLive = this.data.isLive();
      // What was watched has changed, or changes may have been missed.
      if ((wasWatching && !isWatching) || (!wasLive && isLive && untracked(this.state) !== undefined)) {
        untracked(() => this.request.reload());
      }
      wasWatching = isWatching;
      wasLive = isLive;
    });
  }

  protected async grant(): Promise<void> {
    const childId = this.childId();
    const isDone = await this.action.run(async () => {
      this.known.set(await this.data.grantBonus(childId, bonusMinutes));
    });
    if (isDone) {
      this.toasts.show({
        key: 'today.granted',
        params: { name: this.child().nickname, minutes: bonusMinutes },
      });
    }
  }

  protected async stop(): Promise<void> {
    const childId = this.childId();
    const isDone = await this.action.run(async () => {
      this.known.set(await this.data.stopGently(childId));
    });
    if (isDone) {
      this.toasts.show({
        key: 'today.stopped',
        params: { name: this.child().nickname },
        undo: async () => {
          this.known.set(await this.data.resumeWatching(childId));
        },
      });
    }
  }

  protected async resume(): Promise<void> {
    const childId = this.childId();
    const isDone = await this.action.run(async () => {
      this.known.set(await this.data.resumeWatching(childId));
    });
    if (isDone) {
      this.toasts.show({
        key: 'today.resumed',
        params: { name: this.child().nickname },
        undo: async () => {
          this.known.set(await this.data.stopGently(childId));
        },
      });
    }
  }

  protected clock(instant: string): string {
    return this.formats.time(instant, this.zone());
  }

  protected moment(instant: string): string {
    return this.formats.moment(instant, this.zone());
  }

  protected length(seconds: number): string {
    return clockLength(seconds);
  }

  private applyLive(remainingSeconds: number, minutesToday: number, verdict: TodayTime['verdict']): void {
    this.heardAt.set(new Date());
    this.known.update((known) => ({
      // The budget itself is part of requests only; what is left cannot be more than it.
      budgetSeconds: Math.max(known?.budgetSeconds ?? 0, remainingSeconds),
      usedSeconds: minutesToday * 60,
      remainingSeconds,
      verdict,
    }));
  }
}
