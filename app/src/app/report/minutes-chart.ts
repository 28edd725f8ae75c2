import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Formats } from '@kyck/core/format/formats';

import type { Report } from './report-data';
import { dayBars, wholeMinutes } from './report-rules';

const height = 120;

/** Minutes per day as bars with the day's budget as a line, and as a table for screen readers. */
@Component({
  selector: 'kyck-minutes-chart',
  imports: [TranslocoPipe],
  templateUrl: './minutes-chart.html',
  styles: `
    :host {
      display: block;
    }
    svg {
      display: block;
      inline-size: 100%;
      block-size: 10rem;
    }
    .bar {
      fill: var(--chart-bar);
    }
    .over {
      fill: var(--chart-over);
    }
    .budget {
      stroke: var(--ink);
      stroke-width: 1.5;
      stroke-dasharray: 3 3;
      vector-effect: non-scaling-stroke;
    }
    .ground {
      stroke: var(--line);
      vector-effect: non-scaling-stroke;
    }
    ol {
      display: flex;
      margin: 0.35rem 0 0;
      padding: 0;
      list-style: none;
      color: var(--ink-2);
      font-size: 0.8125rem;
      text-align: center;
    }
    li {
      flex: 1;
      min-inline-size: 0;
    }
    b {
      display: block;
      color: var(--ink);
      font-variant-numeric: tabular-nums;
    }
    .legend {
      margin-block-start: 0.75rem;
      color: var(--ink-2);
      font-size: 0.875rem;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class MinutesChart {
  private readonly formats = inject(Formats);

  /** The days in order. */
  readonly days = input.required<Report['days']>();

  protected readonly height = height;
  protected readonly bars = computed(() =>
    dayBars(this.days()).map((bar, index) => ({
      ...bar,
      x: index * 10 + 2,
      y: height * (1 - bar.height),
      overHeight: height * bar.over,
      barHeight: height * (bar.height - bar.over),
      line: height * (1 - bar.budgetAt),
    })),
  );
  protected readonly width = computed(() => this.bars().length * 10);
  /** Whether there is space for names under the bars. */
  protected readonly isNamed = computed(() => this.bars().length <= 10);
  protected readonly wholeMinutes = wholeMinutes;

  protected dayName(day: string, style: 'long' | 'short'): string {
    const options: Intl.DateTimeFormatOptions =
      style === 'short' ? { weekday: 'short' } : { month: 'long', day: 'numeric', weekday: 'long' };
    return this.formats.day(day, options);
  }
}
