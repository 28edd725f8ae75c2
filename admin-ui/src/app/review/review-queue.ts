import {
  afterRenderEffect,
  ChangeDetectionStrategy,
  Component,
  computed,
  ElementRef,
  inject,
  linkedSignal,
  resource,
  signal,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatProgressBar } from '@angular/material/progress-bar';
import { TranslocoPipe } from '@jsverse/transloco';
import { clockLength } from '@kyck/core/format/dates';
import { Formats } from '@kyck/core/format/formats';
import type { ReviewFilter, ReviewState } from '@kyck/core/graphql/schema.generated';
import { Language } from '@kyck/core/i18n/language';
import { keepLast } from '@kyck/core/resource/keep-last';
import { FailureNote } from '@kyck/ui/failure/failure-note';
import { Thumbnail } from '@kyck/ui/media/thumbnail';
import { mdiChevronLeft, mdiChevronRight, mdiPlus } from '@mdi/js';
import { firstValueFrom } from 'rxjs';

import { Icon } from '../ui/icon';
import { ReviewData, type ReviewRow } from './review-data';
import { riskLevel, worstFirst } from './review-rules';

/** The queue of candidates with the findings of the checks, the riskiest first. */
@Component({
  selector: 'kyck-review-queue',
  imports: [FailureNote, Icon, MatButton, MatProgressBar, Thumbnail, TranslocoPipe],
  templateUrl: './review-queue.html',
  styleUrl: './review-queue.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ReviewQueue {
  private readonly data = inject(ReviewData);
  private readonly dialog = inject(MatDialog);
  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef);
  protected readonly formats = inject(Formats);
  protected readonly language = inject(Language);

  protected readonly states: readonly ReviewState[] = ['PENDING', 'DECIDED'];
  protected readonly state = signal<ReviewState>('PENDING');
  protected readonly spokenLanguage = signal('');
  protected readonly onlyBlocked = signal(false);

  private readonly filter = computed<ReviewFilter>(() => ({
    state: this.state(),
    ...(this.spokenLanguage() === '' ? {} : { language: this.spokenLanguage() }),
    ...(this.onlyBlocked() ? { hasBlockingFinding: true } : {}),
  }));
  /** Cursors of the pages before this one; another filter starts from the first page. */
  protected readonly cursors = linkedSignal<ReviewFilter, readonly string[]>({
    source: this.filter,
    computation: () => [],
  });

  protected readonly page = resource({
    params: () => ({ filter: this.filter(), after: this.cursors().at(-1) ?? null }),
    loader: ({ params, abortSignal }) => this.data.page(params.filter, params.after, abortSignal),
  });
  protected readonly lastPage = keepLast(this.page);

  protected readonly riskLevel = riskLevel;
  protected readonly worstFirst = worstFirst;
  protected readonly clockLength = clockLength;
  protected readonly mdiChevronLeft = mdiChevronLeft;
  protected readonly mdiChevronRight = mdiChevronRight;
  protected readonly mdiPlus = mdiPlus;

  /** Index of a row that was decided and disappears: its button had the focus. */
  private readonly decidedRow = signal<number | undefined>(undefined);

  constructor() {
    afterRenderEffect(() => {
      const index = this.decidedRow();
      if (index !== undefined && !this.page.isLoading()) {
        this.decidedRow.set(undefined);
        this.focusRow(index);
      }
    });
  }

  protected nextPage(cursor: string | null): void {
    if (cursor !== null) {
      this.cursors.update((passed) => [...passed, cursor]);
    }
  }

  protected previousPage(): void {
    this.cursors.update((passed) => passed.slice(0, -1));
  }

  protected async openDecision(row: ReviewRow): Promise<void> {
    const { ReviewDecisionDialog } = await import('./review-decision');
    const dialog = this.dialog.open<InstanceType<typeof ReviewDecisionDialog>, ReviewRow, boolean>(
      ReviewDecisionDialog,
      { data: row, width: '72rem', maxWidth: '94vw', ariaLabelledBy: 'decision-title' },
    );

    if ((await firstValueFrom(dialog.afterClosed())) === true) {
      const index = this.lastPage()?.nodes.findIndex(({ id }) => id === row.id);
      this.page.reload();
      this.decidedRow.set(index);
    }
  }

  protected async openImport(): Promise<void> {
    const { ImportDialog } = await import('./import-dialog');
    const dialog = this.dialog.open<InstanceType<typeof ImportDialog>, undefined, boolean>(ImportDialog, {
      width: '40rem',
      maxWidth: '94vw',
      ariaLabelledBy: 'import-title',
    });

    if ((await firstValueFrom(dialog.afterClosed())) === true) {
      this.page.reload();
    }
  }

  /** Moves the focus to the decision of the row at `index`, else of the last row, else to the list. */
  private focusRow(index: number): void {
    const buttons = this.element.nativeElement.querySelectorAll<HTMLElement>('td.action button');
    const next = buttons[Math.min(index, buttons.length - 1)];
    (next ?? this.element.nativeElement.querySelector<HTMLElement>('.table-scroll, .filters input'))?.focus();
  }
}
