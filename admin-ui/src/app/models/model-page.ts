import {
  afterNextRender,
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  Injector,
  resource,
  signal,
  viewChild,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatProgressBar } from '@angular/material/progress-bar';
import { TranslocoPipe } from '@jsverse/transloco';
import { Action } from '@kyck/core/action/action';
import { Formats } from '@kyck/core/format/formats';
import { Language } from '@kyck/core/i18n/language';
import { keepLast, loadedValue } from '@kyck/core/resource/keep-last';
import { ConfirmDialog } from '@kyck/ui/dialog/confirm-dialog';
import { FailureNote } from '@kyck/ui/failure/failure-note';
import { ProblemNote } from '@kyck/ui/failure/problem-note';

import { ViewerData } from '../core/viewer-data';
import { ModelData, type TrainedModel } from './model-data';

/** The recommender's models: the active one, the stored ones, their evaluations and the feedback of children. */
@Component({
  selector: 'kyck-model-page',
  imports: [ConfirmDialog, FailureNote, MatButton, MatProgressBar, ProblemNote, TranslocoPipe],
  templateUrl: './model-page.html',
  styleUrl: './model-page.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ModelPage {
  private readonly data = inject(ModelData);
  private readonly viewerData = inject(ViewerData);
  private readonly injector = inject(Injector);
  protected readonly formats = inject(Formats);
  protected readonly language = inject(Language);

  private readonly viewer = resource({ loader: ({ abortSignal }) => this.viewerData.viewer(abortSignal) });
  /** Only administrators activate models. */
  protected readonly mayActivate = computed(() => loadedValue(this.viewer)?.staff?.role === 'ADMIN');

  protected readonly overview = resource({ loader: ({ abortSignal }) => this.data.overview(abortSignal) });
  protected readonly lastOverview = keepLast(this.overview);
  protected readonly running = computed(() =>
    this.lastOverview()?.recommenderModels.nodes.find((model) => model.isActive),
  );

  /** Cursor before the page of evaluations; null for the newest page. */
  protected readonly after = signal<string | null>(null);
  protected readonly evaluations = resource({
    params: () => ({ after: this.after() }),
    loader: ({ params, abortSignal }) => this.data.evaluations(params.after, abortSignal),
  });
  protected readonly lastEvaluations = keepLast(this.evaluations);

  /** The model that the dialog asks about. */
  protected readonly candidate = signal<TrainedModel | undefined>(undefined);
  private readonly dialog = viewChild(ConfirmDialog);
  protected readonly action = new Action();

  protected reload(): void {
    this.overview.reload();
    this.evaluations.reload();
  }

  protected activate(model: TrainedModel): void {
    this.candidate.set(model);
    afterNextRender(
      () => {
        void this.confirm(model);
      },
      { injector: this.injector },
    );
  }

  private async confirm(model: TrainedModel): Promise<void> {
    const isConfirmed = await this.dialog()?.ask();
    this.candidate.set(undefined);

    if (isConfirmed === true) {
      await this.action.run(async () => this.data.activate(model.id));
      this.reload();
    }
  }
}
