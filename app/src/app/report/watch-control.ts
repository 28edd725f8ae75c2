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
import { IonButton } from '@ionic/angular/ion-button';
import { TranslocoPipe } from '@jsverse/transloco';
import { Action } from '@kyck/core/action/action';
import { ProblemNote } from '@kyck/ui/failure/problem-note';

import { trackTimeStatus } from '../core/time-status';
import { ReportData } from './report-data';

/** Lets a guardian stop a child's watching after the current video, and allow it again. */
@Component({
  selector: 'kyck-watch-control',
  imports: [IonButton, ProblemNote, TranslocoPipe],
  templateUrl: './watch-control.html',
  styleUrl: './watch-control.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class WatchControl {
  private readonly data = inject(ReportData);

  readonly childId = input.required<string>();
  /** When the child began the current video; a change refreshes whether watching is stopped. */
  readonly watchedSince = input<string>();

  private readonly tracked = trackTimeStatus(this.childId);
  protected readonly isStopped = computed(
    () => this.tracked.latest()?.time.verdict.reason === 'STOPPED_BY_GUARDIAN',
  );
  protected readonly action = new Action();
  /** Result of the last action, as a key of texts. */
  protected readonly done = signal<'resumed' | 'stopHint' | undefined>(undefined);

  constructor() {
    effect(() => {
      this.childId();
      this.watchedSince();
      untracked(() => {
        this.done.set(undefined);
        void this.tracked.refresh();
      });
    });
  }

  protected async stop(): Promise<void> {
    await this.act('stopHint', async () => {
      await this.data.stopGently(this.childId());
      await this.tracked.refresh();
    });
  }

  protected async resume(): Promise<void> {
    await this.act('resumed', async () => {
      this.tracked.apply(await this.data.resumeWatching(this.childId()));
    });
  }

  private async act(done: 'resumed' | 'stopHint', work: () => Promise<void>): Promise<void> {
    this.done.set(undefined);
    if (await this.action.run(work)) {
      this.done.set(done);
    }
  }
}
