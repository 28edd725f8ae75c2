import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  linkedSignal,
  resource,
  signal,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatProgressBar } from '@angular/material/progress-bar';
import { TranslocoPipe } from '@jsverse/transloco';
import { Refused } from '@kyck/core/graphql/user-errors';
import { Language } from '@kyck/core/i18n/language';
import { zonedDate } from '@kyck/core/time/zoned-date';
import { firstValueFrom } from 'rxjs';

import { ViewerData } from '../core/viewer-data';
import { FailureNote } from '../ui/failure-note';
import { ActivateDialog } from './activate-dialog';
import { ModelData, type EvaluationPage, type ModelOverview, type TrainedModel } from './model-data';

/** The recommender's models: the one in use, how each was judged, what its reasons led to. */
@Component({
  selector: 'kyck-model-page',
  imports: [FailureNote, MatButton, MatProgressBar, TranslocoPipe],
  templateUrl: './model-page.html',
  styleUrl: './model-page.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ModelPage {
  private readonly data = inject(ModelData);
  private readonly viewerData = inject(ViewerData);
  private readonly dialog = inject(MatDialog);
  protected readonly language = inject(Language);

  private readonly viewer = resource({ loader: ({ abortSignal }) => this.viewerData.viewer(abortSignal) });
  /** Only administrators put models in use. */
  protected readonly mayActivate = computed(
    () => this.viewer.hasValue() && this.viewer.value().staff?.role === 'ADMIN',
  );

  protected readonly overview = resource({ loader: ({ abortSignal }) => this.data.overview(abortSignal) });
  protected readonly shown = linkedSignal<ModelOverview | undefined, ModelOverview | undefined>({
    source: () => (this.overview.hasValue() ? this.overview.value() : undefined),
    computation: (now, before) => now ?? before?.value,
  });
  protected readonly running = computed(() =>
    this.shown()?.recommenderModels.nodes.find((model) => model.isActive),
  );

  /** Cursor of the page of evaluations; `null` is the newest one. */
  protected readonly after = signal<string | null>(null);
  protected readonly evaluations = resource({
    params: () => ({ after: this.after() }),
    loader: ({ params, abortSignal }) => this.data.evaluations(params.after, abortSignal),
  });
  protected readonly judged = linkedSignal<EvaluationPage | undefined, EvaluationPage | undefined>({
    source: () => (this.evaluations.hasValue() ? this.evaluations.value() : undefined),
    computation: (now, before) => now ?? before?.value,
  });

  protected readonly activating = signal<string | undefined>(undefined);
  protected readonly problem = signal<unknown>(undefined);
  protected readonly refusal = signal<string | undefined>(undefined);

  protected when(instant: string): string {
    return zonedDate(instant, this.language.code(), { dateStyle: 'medium', timeStyle: 'short' });
  }

  protected figure(value: number | null | undefined, digits = 3): string {
    return value === null || value === undefined
      ? '–'
      : new Intl.NumberFormat(this.language.code(), {
          minimumFractionDigits: digits,
          maximumFractionDigits: digits,
        }).format(value);
  }

  protected count(value: number): string {
    return new Intl.NumberFormat(this.language.code()).format(value);
  }

  protected percent(share: number | null | undefined): string {
    return share === null || share === undefined
      ? '–'
      : new Intl.NumberFormat(this.language.code(), { style: 'percent', maximumFractionDigits: 1 }).format(
          share,
        );
  }

  protected reload(): void {
    this.overview.reload();
    this.evaluations.reload();
  }

  protected async activate(model: TrainedModel): Promise<void> {
    const asked = this.dialog.open<ActivateDialog, string, boolean>(ActivateDialog, {
      data: this.when(model.trainedAt),
    });
    if ((await firstValueFrom(asked.afterClosed())) !== true) {
      return;
    }
    this.activating.set(model.id);
    this.problem.set(undefined);
    this.refusal.set(undefined);
    try {
      await this.data.activate(model.id);
    } catch (cause) {
      if (cause instanceof Refused) {
        this.refusal.set(cause.message);
      } else {
        this.problem.set(cause);
      }
    } finally {
      this.activating.set(undefined);
      this.reload();
    }
  }
}
