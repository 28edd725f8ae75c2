import { ChangeDetectionStrategy, Component, computed, inject, input, resource, signal } from '@angular/core';
import { rxResource } from '@angular/core/rxjs-interop';
import { RouterLink, RouterLinkActive } from '@angular/router';
import { IonButton } from '@ionic/angular/ion-button';
import { TranslocoPipe, TranslocoService } from '@jsverse/transloco';
import { dayIn } from '@kyck/core/format/dates';
import { Formats } from '@kyck/core/format/formats';
import { Language } from '@kyck/core/i18n/language';
import { keepLast, loadedValue } from '@kyck/core/resource/keep-last';
import { FailureNote } from '@kyck/ui/failure/failure-note';
import { Thumbnail } from '@kyck/ui/media/thumbnail';

import { Avatar } from '../ui/avatar';
import { Heatmap } from './heatmap';
import { MinutesChart } from './minutes-chart';
import { ReportData, type Report } from './report-data';
import { daysUpTo, perCent, wholeMinutes } from './report-rules';
import { SameAgeBand } from './same-age-band';
import { WatchControl } from './watch-control';

/** Number of Nuri contents without watching that are shown before the reader asks for all. */
const fewContents = 6;

type Evidence = Report['advice'][number]['evidence'][number];

/** A child's watching for the guardians: how long, when, what about, and advice with its evidence. */
@Component({
  selector: 'kyck-report-page',
  imports: [
    Avatar,
    FailureNote,
    Heatmap,
    IonButton,
    MinutesChart,
    RouterLink,
    RouterLinkActive,
    SameAgeBand,
    Thumbnail,
    TranslocoPipe,
    WatchControl,
  ],
  templateUrl: './report-page.html',
  styleUrl: './report-page.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ReportPage {
  private readonly data = inject(ReportData);
  private readonly transloco = inject(TranslocoService);
  private readonly formats = inject(Formats);
  protected readonly language = inject(Language);

  /** Id of the child, bound from the path. */
  readonly childId = input.required<string>();

  protected readonly periods = [7, 28] as const;
  /** Length of the report in days. */
  protected readonly period = signal<7 | 28>(7);

  private readonly family = resource({ loader: ({ abortSignal }) => this.data.family(abortSignal) });
  /** The family's zone, in which the days of a report begin and end. */
  private readonly zone = computed(() => loadedValue(this.family)?.zone);
  /** The children to choose from. */
  protected readonly children = computed(() => loadedValue(this.family)?.children ?? []);
  protected readonly request = resource({
    params: () => {
      const zone = this.zone();
      return zone === undefined
        ? undefined
        : { childId: this.childId(), ...daysUpTo(dayIn(zone, new Date()), this.period()) };
    },
    loader: ({ params, abortSignal }) =>
      this.data.report(params.childId, params.from, params.to, abortSignal),
  });
  private readonly last = keepLast(this.request);
  /** The last report of this child; another child's is not shown meanwhile. */
  protected readonly report = computed(() => {
    const last = this.last();
    return last?.child.id === this.childId() ? last : undefined;
  });
  protected readonly failure = computed(() => this.family.error() ?? this.request.error());

  private readonly liveEvents = rxResource({
    params: () => this.childId(),
    stream: ({ params }) => this.data.live(params),
  });
  /** What the child does now; nothing without the live connection. */
  protected readonly live = computed(() => loadedValue(this.liveEvents));

  protected readonly isWholeList = signal(false);
  protected readonly missingContents = computed(() => {
    const contents = this.report()?.nuri.notMet ?? [];
    return this.isWholeList() ? contents : contents.slice(0, fewContents);
  });
  protected readonly mostAreaMinutes = computed(() =>
    Math.max(1, ...(this.report()?.nuri.areas.map(({ minutes }) => minutes) ?? [])),
  );

  protected readonly perCent = perCent;
  protected readonly wholeMinutes = wholeMinutes;

  protected retry(): void {
    (this.family.error() === undefined ? this.request : this.family).reload();
  }

  protected monthAndDay(day: string): string {
    return this.formats.day(day, { month: 'long', day: 'numeric' });
  }

  protected date(day: string): string {
    return this.formats.day(day, { dateStyle: 'medium' });
  }

  protected time(instant: string): string {
    return this.formats.time(instant, this.zone());
  }

  protected dateTime(instant: string): string {
    return this.formats.dateTime(instant, this.zone());
  }

  protected minutesLeft(seconds: number): number {
    return Math.ceil(Math.max(0, seconds) / 60);
  }

  protected signed(minutes: number): string {
    return this.formats.number(wholeMinutes(minutes), { signDisplay: 'exceptZero' });
  }

  /** Label of a number of evidence; the server's own name for an unknown one. */
  protected evidenceName({ name }: Evidence): string {
    return this.textOr(`report.evidence.${name}`, name);
  }

  /** A number of evidence with its unit; shares and ratios as per cent. */
  protected evidenceAmount({ value, unit }: Evidence): string {
    const amount = unit === 'share' || unit === 'ratio' ? perCent(value) : value;
    const number = this.formats.number(amount, { maximumFractionDigits: 1 });
    return `${number} ${this.textOr(`report.units.${unit}`, unit)}`;
  }

  private textOr(key: string, otherwise: string): string {
    const text = this.transloco.translate(key, {}, this.language.code());
    return text === key ? otherwise : text;
  }
}
