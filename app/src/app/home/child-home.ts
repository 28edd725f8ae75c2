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
import { takeUntilDestroyed, toObservable } from '@angular/core/rxjs-interop';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { IonContent } from '@ionic/angular/ion-content';
import { Language } from '@kyck/core/i18n/language';
import { catchError, EMPTY, switchMap } from 'rxjs';

import { ChildTimeData } from '../core/child-time-data';
import { followTime } from '../core/follow-time';
import { noOrders, withCommand, withoutMessage } from '../core/player-orders';
import { SeenMessages } from '../core/seen-messages';
import { timeReason } from '../core/time-reason';
import { Avatar } from '../ui/avatar';
import { FailureNote } from '../ui/failure-note';
import { Goodbye } from '../ui/goodbye';
import { GuardianMessage } from '../ui/guardian-message';
import { VideoPicture } from '../ui/video-picture';
import { HomeData, type HomeItem } from './home-data';
import { RowSign } from './row-sign';
import { TimeSun } from '../ui/time-sun';

/**
 * A child's own screen: big pictures in rows, the time left as a setting sun, nothing to type or search. When the time is
 * over a goodbye is there instead, and the pictures come back by themselves once the child may watch again.
 */
@Component({
  selector: 'kyck-child-home',
  imports: [
    Avatar,
    FailureNote,
    Goodbye,
    GuardianMessage,
    IonContent,
    RouterLink,
    RowSign,
    TimeSun,
    TranslocoPipe,
    VideoPicture,
  ],
  templateUrl: './child-home.html',
  styleUrl: './child-home.scss',
  host: { class: 'ion-page' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ChildHome {
  private readonly data = inject(HomeData);
  private readonly childTime = inject(ChildTimeData);
  private readonly seen = inject(SeenMessages);
  protected readonly language = inject(Language);

  /** The child, bound from the path. */
  readonly childId = input.required<string>();

  protected readonly home = resource({
    params: () => this.childId(),
    loader: ({ params, abortSignal }) => this.data.home(params, abortSignal),
  });
  private readonly loaded = linkedSignal<Loaded, Loaded>({
    source: () => (this.home.hasValue() ? this.home.value() : undefined),
    computation: (now, before) => now ?? before?.value,
  });
  protected readonly child = computed(() => this.loaded()?.child);
  private readonly following = followTime(this.childId);
  protected readonly time = computed(() => this.following.heard()?.time ?? this.loaded()?.home.timeStatus);
  /** Why nothing may be watched now. */
  protected readonly refused = computed(() => timeReason(this.time()?.verdict));
  private readonly orders = signal(noOrders);
  /** A guardian's words that nobody has closed yet. */
  protected readonly message = computed(() => this.orders().messages[0]?.words);
  protected readonly rows = computed(() => this.loaded()?.home.rows.filter((row) => row.items.length > 0));

  constructor() {
    effect(() => {
      const told = this.home.hasValue() ? this.home.value().home.timeStatus : undefined;
      if (told !== undefined) {
        untracked(() => {
          this.following.take(told);
        });
      }
    });

    let wasRefused = false;
    effect(() => {
      const isRefused = this.refused() !== undefined;
      if (wasRefused && !isRefused) {
        untracked(() => this.home.reload());
      }
      wasRefused = isRefused;
    });

    toObservable(this.childId)
      .pipe(
        // Without the live connection the time is asked for all the same.
        switchMap((childId) => this.childTime.commands(childId).pipe(catchError(() => EMPTY))),
        takeUntilDestroyed(),
      )
      .subscribe((command) => {
        this.orders.update((orders) => withCommand(orders, this.seen.without(command)));
        void this.following.ask();
      });
  }

  protected closeMessage(): void {
    this.orders()
      .messages.slice(0, 1)
      .forEach((message) => {
        this.seen.add(message);
      });
    this.orders.update(withoutMessage);
  }

  protected areaOf({ video }: HomeItem): string {
    const tag = video.nuriTags.find(({ weight }) => weight === 'PRIMARY') ?? video.nuriTags[0];
    return tag?.content.id ?? '';
  }
}

type Loaded = Awaited<ReturnType<HomeData['home']>> | undefined;
