import { ChangeDetectionStrategy, Component, inject, linkedSignal, resource, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatProgressBar } from '@angular/material/progress-bar';
import { TranslocoPipe } from '@jsverse/transloco';
import { Language } from '@kyck/core/i18n/language';
import { zonedDate } from '@kyck/core/time/zoned-date';

import { FailureNote } from '../ui/failure-note';
import { JobData, type JobStatus } from './job-data';

/** Scheduled work: when it last ran, how it went, and a button to run it now. */
@Component({
  selector: 'kyck-job-list',
  imports: [FailureNote, MatButton, MatProgressBar, TranslocoPipe],
  templateUrl: './job-list.html',
  styleUrl: './job-list.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class JobList {
  private readonly data = inject(JobData);
  private readonly language = inject(Language);

  protected readonly jobs = resource({ loader: ({ abortSignal }) => this.data.jobs(abortSignal) });
  protected readonly shown = linkedSignal<readonly JobStatus[] | undefined, readonly JobStatus[] | undefined>(
    {
      source: () => (this.jobs.hasValue() ? this.jobs.value() : undefined),
      computation: (now, before) => now ?? before?.value,
    },
  );
  protected readonly running = signal<string | undefined>(undefined);
  protected readonly problem = signal<unknown>(undefined);

  protected when(instant: string | null | undefined): string {
    return instant === null || instant === undefined
      ? '–'
      : zonedDate(instant, this.language.code(), { dateStyle: 'medium', timeStyle: 'short' });
  }

  protected async run(name: string): Promise<void> {
    this.running.set(name);
    this.problem.set(undefined);
    try {
      await this.data.run(name);
    } catch (cause) {
      this.problem.set(cause);
    } finally {
      this.running.set(undefined);
      this.jobs.reload();
    }
  }
}
