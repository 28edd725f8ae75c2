import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  input,
  signal,
  untracked,
} from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { IonButton } from '@ionic/angular/ion-button';
import { GraphqlFailure } from '@kyck/core/graphql/graphql-failure';
import { Refused } from '@kyck/core/graphql/user-errors';

import { followTime } from '../core/follow-time';
import { ReportData } from './report-data';

/** Lets a guardian end a child's watching gently, and allow it again. */
@Component({
  selector: 'kyck-watch-control',
  imports: [IonButton, TranslocoPipe],
  templateUrl: './watch-control.html',
  styleUrl: './watch-control.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class WatchControl {
  private readonly data = inject(ReportData);

  /** Whose watching. */
  readonly childId = input.required<string>();
  /** What the child watches now, as far as is known; when it changes, so may what a guardian can do. */
  readonly watchedSince = input<string>();

  private readonly following = followTime(this.childId);
  protected readonly isStopped = computed(
    () => this.following.heard()?.time.verdict.reason === 'STOPPED_BY_GUARDIAN',
  );
  protected readonly isBusy = signal(false);
  /** The server's own words, or a key of texts, of why the last try failed. */
  protected readonly problem = signal<{ text?: string; key?: string } | undefined>(undefined);
  /** What was done last, as a key of texts. */
  protected readonly done = signal<'resumed' | 'stopHint' | undefined>(undefined);

  constructor() {
    effect(() => {
      this.childId();
      this.watchedSince();
      untracked(() => {
        this.done.set(undefined);
        void this.following.ask();
      });
    });
  }

  protected async stop(): Promise<void> {
    await this.act('stopHint', async () => {
      await this.data.stopGently(this.childId());
      await this.following.ask();
    });
  }

  protected async resume(): Promise<void> {
    await this.act('resumed', async () => {
      this.following.take(await this.data.resumeWatching(this.childId()));
    });
  }

  private async act(done: 'resumed' | 'stopHint', work: () => Promise<void>): Promise<void> {
    if (this.isBusy()) {
      return;
    }
    this.isBusy.set(true);
    this.problem.set(undefined);
    this.done.set(undefined);
    try {
      await work();
      this.done.set(done);
    } catch (cause) {
      this.problem.set(
        cause instanceof Refused
          ? { text: cause.message }
          : { key: `failure.${GraphqlFailure.from(cause).code}` },
      );
    } finally {
      this.isBusy.set(false);
    }
  }
}
