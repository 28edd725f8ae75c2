import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  input,
  resource,
  untracked,
} from '@angular/core';
import { takeUntilDestroyed, toObservable } from '@angular/core/rxjs-interop';
import { RouterLink } from '@angular/router';
import { IonContent } from '@ionic/angular/ion-content';
import { TranslocoPipe } from '@jsverse/transloco';
import { Language } from '@kyck/core/i18n/language';
import { keepLast, loadedValue } from '@kyck/core/resource/keep-last';
import { FailureNote } from '@kyck/ui/failure/failure-note';
import { Thumbnail } from '@kyck/ui/media/thumbnail';
import { catchError, EMPTY, switchMap } from 'rxjs';

import { ChildTimeData } from '../core/child-time-data';
import { CommandQueue } from '../core/command-queue';
import { timeReason } from '../core/time-reason';
import { trackTimeStatus } from '../core/time-status';
import { Avatar } from '../ui/avatar';
import { Goodbye } from '../ui/goodbye';
import { GuardianMessage } from '../ui/guardian-message';
import { TimeLeftBadge } from '../ui/time-left-badge';
import { HomeData, type HomeItem } from './home-data';
import { RowIcon } from './row-icon';

/**
 * A child's own screen: rows of pictures and the time left, nothing to type or search. When the time is over it says
 * goodbye, and returns by itself once the child may watch again.
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
    RowIcon,
    Thumbnail,
    TimeLeftBadge,
    TranslocoPipe,
  ],
  templateUrl: './child-home.html',
  styleUrl: './child-home.scss',
  host: { class: 'ion-page' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ChildHome {
  private readonly data = inject(HomeData);
  private readonly childTime = inject(ChildTimeData);
  protected readonly language = inject(Language);

  /** Id of the child, bound from the path. */
  readonly childId = input.required<string>();

  protected readonly home = resource({
    params: () => this.childId(),
    loader: ({ params, abortSignal }) => this.data.home(params, abortSignal),
  });
  private readonly lastHome = keepLast(this.home);
  protected readonly child = computed(() => this.lastHome()?.child);
  protected readonly rows = computed(() => this.lastHome()?.home.rows.filter((row) => row.items.length > 0));

  private readonly tracked = trackTimeStatus(this.childId);
  protected readonly time = computed(() => this.tracked.latest()?.time ?? this.lastHome()?.home.timeStatus);
  /** Why nothing may be watched now. */
  protected readonly refused = computed(() => timeReason(this.time()?.verdict));

  private readonly queue = new CommandQueue();
  protected readonly message = this.queue.message;

  constructor() {
    effect(() => {
      const time = loadedValue(this.home)?.home.timeStatus;
      if (time !== undefined) {
        untracked(() => {
          this.tracked.apply(time);
        });
      }
    });
    this.reloadWhenAllowedAgain();
    this.followCommands();
  }

  protected closeMessage(): void {
    this.queue.closeMessage();
  }

  /** Id of the Nuri content that the video is mainly about, to draw a picture of. */
  protected areaOf({ video }: HomeItem): string {
    const tag = video.nuriTags.find(({ weight }) => weight === 'PRIMARY') ?? video.nuriTags[0];
    return tag?.content.id ?? '';
  }

  private reloadWhenAllowedAgain(): void {
    let wasRefused = false;
    effect(() => {
      const isRefused = this.refused() !== undefined;
      if (wasRefused && !isRefused) {
        untracked(() => this.home.reload());
      }
      wasRefused = isRefused;
    });
  }

  private followCommands(): void {
    toObservable(this.childId)
      .pipe(
        // Without the live connection the time is polled all the same.
        switchMap((childId) => this.childTime.commands(childId).pipe(catchError(() => EMPTY))),
        takeUntilDestroyed(),
      )
      .subscribe((command) => {
        this.queue.add(command);
        void this.tracked.refresh();
      });
  }
}
