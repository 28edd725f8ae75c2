import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Language } from '@kyck/core/i18n/language';
import { zonedDate } from '@kyck/core/time/zoned-date';

import type { Report } from './report-data';
import { busiest, heatRows, wholeMinutes } from './report-rules';

/** A Monday, to get the names of the weekdays from. */
const monday = 4;

/** When in the week watching happens: weekdays down, hours across, darker is longer. */
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
      fill: #f3ecdf;
    }
    .on {
      fill: #1f6f5c;
    }
    .bedtime {
      stroke: #c65a2c;
      stroke-width: 2;
      stroke-dasharray: 3 2;
    }
    text {
      fill: var(--kyck-ink-soft);
      font-size: 10px;
    }
    p {
      margin-block-start: 0.6rem;
      color: var(--kyck-ink-soft);
      font-size: 0.875rem;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Heatmap {
  private readonly language = inject(Language);

  /** Minutes by weekday and hour. */
  readonly cells = input.required<Report['heatmap']>();
  /** Bedtime, `HH:MM`. */
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
    const day = `2026-05-${String(monday + weekday - 1).padStart(2, '0')}T00:00:00Z`;
    return zonedDate(day, this.language.code(), { weekday: style }, 'UTC');
  }
}
