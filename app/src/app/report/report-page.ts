import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  linkedSignal,
  resource,
  signal,
} from '@angular/core';
import { rxResource } from '@angular/core/rxjs-interop';
import { RouterLink } from '@angular/router';
import { TranslocoPipe, TranslocoService } from '@jsverse/transloco';
import { IonButton } from '@ionic/angular/ion-button';
import { IonButtons } from '@ionic/angular/ion-buttons';
import { IonContent } from '@ionic/angular/ion-content';
import { IonHeader } from '@ionic/angular/ion-header';
import { IonTitle } from '@ionic/angular/ion-title';
import { IonToolbar } from '@ionic/angular/ion-toolbar';
import { Language } from '@kyck/core/i18n/language';
import { dayIn, zonedDate } from '@kyck/core/time/zoned-date';

import { Avatar } from '../ui/avatar';
import { FailureNote } from '../ui/failure-note';
import { VideoPicture } from '../ui/video-picture';
import { Heatmap } from './heatmap';
import { MinutesChart } from './minutes-chart';
import { ReportData, type Report } from './report-data';
import { daysUpTo, perCent, wholeMinutes } from './report-rules';
import { SameAgeBand } from './same-age-band';
import { WatchControl } from './watch-control';

/** Days before the family's zone is known are counted in this one. */
const usualZone = 'Asia/Seoul';
/** Nuri contents not met that are shown before the reader asks for all. */
const fewNotMet = 6;

type Evidence = Report['advice'][number]['evidence'][number];

/** What a parent learns about a child's watching: time, when, what it touches, and advice with its reasons. */
@Component({
  selector: 'kyck-report-page',
  imports: [
    Avatar,
    FailureNote,
    Heatmap,
    IonButton,
    IonButtons,
    IonContent,
    IonHeader,
    IonTitle,
    IonToolbar,
    MinutesChart,
    RouterLink,
    SameAgeBand,
    TranslocoPipe,
    VideoPicture,
    WatchControl,
  ],
  templateUrl: './report-page.html',
  styleUrl: './report-page.scss',
  host: { class: 'ion-page' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ReportPage {
  private readonly data = inject(ReportData);
  private readonly transloco = inject(TranslocoService);
  protected readonly language = inject(Language);

  /** The child, bound from the path. */
  readonly childId = input.required<string>();

  protected readonly periods = [7, 28] as const;
  protected readonly period = signal<7 | 28>(7);
  protected readonly report = resource({
    params: () => ({ childId: this.childId(), ...daysUpTo(dayIn(usualZone, new Date()), this.period()) }),
    loader: ({ params, abortSignal }) =>
      this.data.report(params.childId, params.from, params.to, abortSignal),
  });
  /** The report last seen stays while another one loads. */
  protected readonly shown = linkedSignal<Report | undefined, Report | undefined>({
    source: () => (this.report.hasValue() ? this.report.value() : undefined),
    computation: (now, before) => now ?? before?.value,
  });
  private readonly live = rxResource({
    params: () => this.childId(),
    stream: ({ params }) => this.data.now(params),
  });
  /** What the child does now; nothing while the live connection does not stand. */
  protected readonly now = computed(() => (this.live.hasValue() ? this.live.value() : undefined));

  protected readonly isWholeList = signal(false);
  protected readonly notMet = computed(() => {
    const all = this.shown()?.nuri.notMet ?? [];
    return this.isWholeList() ? all : all.slice(0, fewNotMet);
  });
  protected readonly mostAreaMinutes = computed(() =>
    Math.max(1, ...(this.shown()?.nuri.areas.map(({ minutes }) => minutes) ?? [])),
  );

  protected readonly perCent = perCent;
  protected readonly wholeMinutes = wholeMinutes;

  protected day(day: string): string {
    return zonedDate(`${day}T00:00:00Z`, this.language.code(), { month: 'long', day: 'numeric' }, 'UTC');
  }

  protected dateOf(day: string): string {
    return zonedDate(`${day}T00:00:00Z`, this.language.code(), { dateStyle: 'medium' }, 'UTC');
  }

  protected timeOf(instant: string): string {
    return zonedDate(instant, this.language.code(), { timeStyle: 'short' }, this.shown()?.zone ?? usualZone);
  }

  protected momentOf(instant: string): string {
    return zonedDate(
      instant,
      this.language.code(),
      { dateStyle: 'medium', timeStyle: 'short' },
      this.shown()?.zone ?? usualZone,
    );
  }

  /** What a number of evidence counts; the server's own name for one that we do not know. */
  protected nameOf(evidence: Evidence): string {
    return this.textOr(`report.evidence.${evidence.name}`, evidence.name);
  }

  /** A number of evidence with its unit; shares and ratios as per cent. */
  protected amountOf({ value, unit }: Evidence): string {
    const shown = unit === 'share' || unit === 'ratio' ? perCent(value) : value;
    const number = new Intl.NumberFormat(this.language.code(), { maximumFractionDigits: 1 }).format(shown);
    return `${number} ${this.textOr(`report.units.${unit}`, unit)}`;
  }

  protected minutesLeft(seconds: number): number {
    return Math.ceil(Math.max(0, seconds) / 60);
  }

  private textOr(key: string, otherwise: string): string {
    const text = this.transloco.translate(key, {}, this.language.code());
    return text === key ? otherwise : text;
  }

  protected signed(minutes: number): string {
    return new Intl.NumberFormat(this.language.code(), { signDisplay: 'exceptZero' }).format(
      wholeMinutes(minutes),
    );
  }
}
