import { ChangeDetectionStrategy, Component, computed, inject, linkedSignal } from '@angular/core';
import { rxResource } from '@angular/core/rxjs-interop';
import { MatProgressBar } from '@angular/material/progress-bar';
import { TranslocoPipe } from '@jsverse/transloco';
import { Language } from '@kyck/core/i18n/language';
import { zonedDate } from '@kyck/core/time/zoned-date';

import { FailureNote } from '../ui/failure-note';
import { LiveData, type LiveStats } from './live-data';
import { sparkline } from './sparkline';

const keptSamples = 120;

/** Who watches now, over the subscription, with the course of the last minutes seen by this page. */
@Component({
  selector: 'kyck-live-numbers',
  imports: [FailureNote, MatProgressBar, TranslocoPipe],
  templateUrl: './live-numbers.html',
  styleUrl: './live-numbers.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class LiveNumbers {
  private readonly data = inject(LiveData);
  private readonly language = inject(Language);

  protected readonly stats = rxResource({ stream: () => this.data.stats() });
  protected readonly isConnected = this.data.isConnected;
  protected readonly now = computed(() => (this.stats.hasValue() ? this.stats.value() : undefined));

  /** Viewers at each answer since the page was opened. */
  private readonly course = linkedSignal<LiveStats | undefined, readonly number[]>({
    source: this.now,
    computation: (now, before) =>
      now === undefined
        ? (before?.value ?? [])
        : [...(before?.value ?? []), now.viewersNow].slice(-keptSamples),
  });
  protected readonly line = computed(() => sparkline(this.course(), 600, 120));
  protected readonly peak = computed(() => Math.max(0, ...this.course()));
  protected readonly mostViewers = computed(() =>
    Math.max(1, ...(this.now()?.topVideos.map((video) => video.viewers) ?? [])),
  );

  protected readonly updatedAt = computed(() => {
    const now = this.now();
    return now === undefined ? '' : zonedDate(now.at, this.language.code(), { timeStyle: 'medium' });
  });

  protected count(value: number): string {
    return new Intl.NumberFormat(this.language.code(), { maximumFractionDigits: 1 }).format(value);
  }
}
