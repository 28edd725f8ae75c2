import { ChangeDetectionStrategy, Component, inject, resource, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatProgressBar } from '@angular/material/progress-bar';
import { TranslocoPipe } from '@jsverse/transloco';
import { Action } from '@kyck/core/action/action';
import { Formats } from '@kyck/core/format/formats';
import { keepLast } from '@kyck/core/resource/keep-last';
import { FailureNote } from '@kyck/ui/failure/failure-note';
import { ProblemNote } from '@kyck/ui/failure/problem-note';

import { JobData } from './job-data';

/** The scheduled jobs with their last and next run, and a button to run each now. */
@Component({
  selector: 'kyck-job-list',
  imports: [FailureNote, MatButton, MatProgressBar, ProblemNote, TranslocoPipe],
  templateUrl: './job-list.html',
  styleUrl: './job-list.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class JobList {
  private readonly data = inject(JobData);
  protected readonly formats = inject(Formats);

  protected readonly jobs = resource({ loader: ({ abortSignal }) => this.data.jobs(abortSignal) });
  protected readonly lastJobs = keepLast(this.jobs);
  /** Name of the job that is being started. */
  protected readonly running = signal<string | undefined>(undefined);
  protected readonly action = new Action();

  protected async run(name: string): Promise<void> {
    this.running.set(name);
    await this.action.run(async () => this.data.run(name));
    this.running.set(undefined);
    this.jobs.reload();
  }
}
