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
import type { ReviewFilter, ReviewState } from '@kyck/core/graphql/schema.generated';
import { Language } from '@kyck/core/i18n/language';
import { clockLength, zonedDate } from '@kyck/core/time/zoned-date';
import { mdiAlertOctagonOutline, mdiChevronLeft, mdiChevronRight, mdiPlus } from '@mdi/js';
import { firstValueFrom } from 'rxjs';

import { FailureNote } from '../ui/failure-note';
import { Icon } from '../ui/icon';
import { Thumbnail } from '../ui/thumbnail';
import { ReviewData, type ReviewRow } from './review-data';
import { riskLevel, worstFirst } from './review-rules';

/** The queue of candidates: what the gate found, how risky it looks, and the way to a decision. */
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
  protected readonly language = inject(Language);

  protected readonly states: readonly ReviewState[] = ['PENDING', 'DECIDED'];
  protected readonly state = signal<ReviewState>('PENDING');
  protected readonly spoken = signal('');
  protected readonly onlyBlocked = signal(false);

  private readonly filter = computed<ReviewFilter>(() => ({
    state: this.state(),
    ...(this.spoken() === '' ? {} : { language: this.spoken() }),
    ...(this.onlyBlocked() ? { hasBlockingFinding: true } : {}),
  }));
  /** Cursors of the pages passed on the way here; a new filter begins again. */
  protected readonly cursors = linkedSignal<ReviewFilter, readonly string[]>({
    source: this.filter,
    computation: () => [],
  });

  protected readonly page = resource({
    params: () => ({ filter: this.filter(), after: this.cursors().at(-1) ?? null }),
    loader: ({ params, abortSignal }) => this.data.page(params.filter, params.after, abortSignal),
  });
  /** The page last seen stays while the next one loads. */
  protected readonly shown = linkedSignal<ReturnType<typeof this.pageNow>, ReturnType<typeof this.pageNow>>({
    source: () => this.pageNow(),
    computation: (now, before) => now ?? before?.value,
  });

  protected readonly riskLevel = riskLevel;
  protected readonly worstFirst = worstFirst;
  protected readonly clockLength = clockLength;
  protected readonly mdiChevronLeft = mdiChevronLeft;
  protected readonly mdiChevronRight = mdiChevronRight;
  protected readonly mdiPlus = mdiPlus;
  protected readonly mdiAlert = mdiAlertOctagonOutline;

  /** Place of a row that was decided and goes: its button had the focus. */
  private readonly decidedAt = signal<number | undefined>(undefined);

  constructor() {
    afterRenderEffect(() => {
      const at = this.decidedAt();
      if (at !== undefined && !this.page.isLoading()) {
        this.decidedAt.set(undefined);
        this.focusRow(at);
      }
    });
  }

  protected when(instant: string): string {
    return zonedDate(instant, this.language.code(), { dateStyle: 'medium', timeStyle: 'short' });
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
      const at = this.shown()?.nodes.findIndex(({ id }) => id === row.id);
      this.page.reload();
      this.decidedAt.set(at);
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

  /** Moves the focus to the decision of the row at `at`, else of the last one, else to the list. */
  private focusRow(at: number): void {
    const buttons = this.element.nativeElement.querySelectorAll<HTMLElement>('td.action button');
    const next = buttons[Math.min(at, buttons.length - 1)];
    (next ?? this.element.nativeElement.querySelector<HTMLElement>('.scroll, .filters input'))?.focus();
  }

  private pageNow() {
    return this.page.hasValue() ? this.page.value() : undefined;
  }
}
