import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Language } from '@kyck/core/i18n/language';

import type { Report } from './report-data';
import { wholeMinutes } from './report-rules';

/** The child's minutes per day next to those of the same age: a band, not a rank, with its source. */
@Component({
  selector: 'kyck-same-age-band',
  imports: [TranslocoPipe],
  templateUrl: './same-age-band.html',
  styles: `
    :host {
      display: grid;
      gap: 0.6rem;
    }
    svg {
      display: block;
      inline-size: 100%;
      block-size: 3.25rem;
    }
    .track {
      fill: var(--surface-3);
    }
    .middle {
      fill: var(--heat-2);
    }
    .median {
      stroke: var(--primary);
      stroke-width: 2.5;
    }
    .child {
      fill: var(--accent);
      stroke: var(--surface);
      stroke-width: 2;
    }
    dl {
      display: grid;
      grid-template-columns: 1fr 1fr;
      gap: 0.5rem;
      margin: 0;
    }
    dt {
      color: var(--ink-2);
      font-size: 0.875rem;
    }
    dd {
      margin: 0;
      font-size: 1.25rem;
      font-weight: 700;
    }
    p {
      color: var(--ink-2);
      font-size: 0.875rem;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SameAgeBand {
  protected readonly language = inject(Language);

  readonly comparison = input.required<Report['sameAge']>();

  protected readonly wholeMinutes = wholeMinutes;
  /** Positions on a track with a length of 300. */
  protected readonly positions = computed(() => {
    const { childMinutesPerDay, medianMinutesPerDay, p25, p75 } = this.comparison();
    const top = 1.15 * Math.max(1, childMinutesPerDay, medianMinutesPerDay, p75 ?? 0);
    const position = (minutes: number): number => 6 + (288 * minutes) / top;
    return {
      child: position(childMinutesPerDay),
      median: position(medianMinutesPerDay),
      middle:
        p25 === null || p75 === null
          ? undefined
          : { from: position(p25), width: position(p75) - position(p25) },
    };
  });
}
