import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Formats } from '@kyck/core/format/formats';

import type { Report } from './report-data';
import { busiest, heatRows, wholeMinutes } from './report-rules';

/** Monday, 4 May 2026: weekdays are named by the days of its week. */
const monday = 4;

/** Watching by weekday (down) and hour (across); darker is longer. */
@Component({
  selector: 'kyck-heatmap',
  imports: [TranslocoPipe],
  templateUrl: './heatmap.html',
  styles: `
    :host {
      display: block;
    }
    svg {
      display: block;
      inline-size: 100%;
      block-size: auto;
    }
    rect {
      fill: var(--surface-3);
    }
    .on {
      fill: var(--primary);
    }
    .bedtime {
      stroke: var(--warn);
      stroke-width: 2;
      stroke-dasharray: 3 2;
    }
    text {
      fill: var(--ink-2);
      font-size: 10px;
    }
    p {
      margin-block-start: 0.6rem;
      color: var(--ink-2);
      font-size: 0.875rem;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Heatmap {
  private readonly formats = inject(Formats);

  /** Minutes by weekday and hour. */
  readonly cells = input.required<Report['heatmap']>();
  /** Time of day, `HH:MM`, in the family's zone. */
  readonly bedtime = input.required<string>();

  protected readonly rows = computed(() => heatRows(this.cells()));
  protected readonly hours = computed(() => this.rows()[0]?.cells.map(({ hour }) => hour) ?? []);
  protected readonly width = computed(() => 26 + this.hours().length * 20);
  protected readonly bedtimeAt = computed(() => {
    const [hour, minute] = this.bedtime().split(':').map(Number);
    const [first] = this.hours();
    const last = this.hours().at(-1);
    if (hour === undefined || first === undefined || last === undefined || hour < first || hour > last + 1) {
      return undefined;
    }
    return 26 + (hour + (minute ?? 0) / 60 - first) * 20;
  });
  protected readonly most = computed(() => busiest(this.rows()));
  protected readonly wholeMinutes = wholeMinutes;

  protected weekday(weekday: number, style: 'long' | 'short'): string {
    const day = `2026-05-${String(monday + weekday - 1).padStart(2, '0')}`;
    return this.formats.day(day, { weekday: style });
  }
}
