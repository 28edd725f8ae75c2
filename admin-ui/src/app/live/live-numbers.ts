import { ChangeDetectionStrategy, Component, computed, inject, linkedSignal } from '@angular/core';
import { rxResource } from '@angular/core/rxjs-interop';
import { MatProgressBar } from '@angular/material/progress-bar';
import { TranslocoPipe } from '@jsverse/transloco';
import { Formats } from '@kyck/core/format/formats';
import { loadedValue } from '@kyck/core/resource/keep-last';
import { FailureNote } from '@kyck/ui/failure/failure-note';

import { LiveData, type LiveStats } from './live-data';
import { sparkline } from './sparkline';

/** Samples of the chart; older ones are dropped. */
const maxSamples = 120;

/** Current watching, by a subscription, with a chart of the minutes since the page was opened. */
@Component({
  selector: 'kyck-live-numbers',
  imports: [FailureNote, MatProgressBar, TranslocoPipe],
  templateUrl: './live-numbers.html',
  styleUrl: './live-numbers.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class LiveNumbers {
  private readonly data = inject(LiveData);
  private readonly formats = inject(Formats);

  protected readonly stats = rxResource({ stream: () => this.data.stats() });
  protected readonly isConnected = this.data.isConnected;
  protected readonly current = computed(() => loadedValue(this.stats));

  /** Number of viewers at each event since the page was opened. */
  private readonly history = linkedSignal<LiveStats | undefined, readonly number[]>({
    source: this.current,
    computation: (current, previous) =>
      current === undefined
        ? (previous?.value ?? [])
        : [...(previous?.value ?? []), current.viewersNow].slice(-maxSamples),
  });
  protected readonly line = computed(() => sparkline(this.history(), 600, 120));
  protected readonly peak = computed(() => Math.max(0, ...this.history()));
  protected readonly mostViewers = computed(() =>
    Math.max(1, ...(this.current()?.topVideos.map((video) => video.viewers) ?? [])),
  );

  protected readonly updatedAt = computed(() => {
    const current = this.current();
    return current === undefined ? '' : this.formats.time(current.at, undefined, 'medium');
  });

  protected number(value: number): string {
    return this.formats.number(value, { maximumFractionDigits: 1 });
  }
}
