import { ChangeDetectionStrategy, Component, computed, inject, resource, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import {
  MAT_DIALOG_DATA,
  MatDialogActions,
  MatDialogContent,
  MatDialogRef,
  MatDialogTitle,
} from '@angular/material/dialog';
import { TranslocoPipe } from '@jsverse/transloco';
import { GraphqlFailure } from '@kyck/shared/graphql/graphql-failure';
import type { AgeBand, NuriWeight, ReviewDecision } from '@kyck/shared/graphql/schema.generated';
import { Refused } from '@kyck/shared/graphql/user-errors';
import { Language } from '@kyck/shared/i18n/language';

import { ReviewData, type ReviewRow } from './review-data';
import { worstFirst } from './review-rules';

interface ChosenTag {
  readonly contentId: string;
  readonly weight: NuriWeight;
}

/** Decides about one candidate: age band and Nuri contents to publish, a reason to refuse. */
@Component({
  selector: 'kyck-review-decision',
  imports: [MatButton, MatDialogActions, MatDialogContent, MatDialogTitle, TranslocoPipe],
  templateUrl: './review-decision.html',
  styleUrl: './review-decision.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ReviewDecisionDialog {
  private readonly data = inject(ReviewData);
  private readonly dialog = inject<MatDialogRef<ReviewDecisionDialog, boolean>>(MatDialogRef);
  protected readonly row = inject<ReviewRow>(MAT_DIALOG_DATA);
  protected readonly language = inject(Language);

  protected readonly decisions: readonly ReviewDecision[] = ['APPROVE', 'RETURN', 'REJECT'];
  protected readonly ageBands: readonly AgeBand[] = ['TODDLER_2', 'NURI_3', 'NURI_4', 'NURI_5', 'EARLY_6_7'];
  protected readonly findings = worstFirst(this.row.findings);

  protected readonly decision = signal<ReviewDecision>('APPROVE');
  protected readonly ageBand = signal<AgeBand | ''>(this.row.video.ageBand ?? '');
  protected readonly tags = signal<readonly ChosenTag[]>(
    this.row.video.nuriTags.map((tag) => ({ contentId: tag.content.id, weight: tag.weight })),
  );
  protected readonly reason = signal('');
  protected readonly isSending = signal(false);
  protected readonly problem = signal<{ text?: string; key?: string } | undefined>(undefined);

  protected readonly areas = resource({ loader: ({ abortSignal }) => this.data.nuriAreas(abortSignal) });
  private readonly texts = computed(() => {
    const areas = this.areas.hasValue() ? this.areas.value() : [];
    const contents = areas.flatMap((area) => area.categories.flatMap((category) => category.contents));
    return new Map(contents.map((content) => [content.id, content]));
  });
  /** What still stands between the form and sending it, as a key of texts. */
  protected readonly missing = computed(() => {
    if (this.decision() === 'APPROVE') {
      if (this.ageBand() === '') {
        return 'decision.ageBandMissing';
      }
      return this.tags().length === 0 ? 'decision.tagsMissing' : undefined;
    }
    return this.reason().trim() === '' ? 'decision.reasonMissing' : undefined;
  });

  protected contentText(id: string): string {
    const content = this.texts().get(id);
    return content === undefined ? id : this.language.pick(content.textKo, content.textEn);
  }

  protected addTag(contentId: string): void {
    if (contentId === '' || this.tags().some((tag) => tag.contentId === contentId)) {
      return;
    }
    const weight: NuriWeight = this.tags().some((tag) => tag.weight === 'PRIMARY') ? 'SECONDARY' : 'PRIMARY';
    this.tags.update((tags) => [...tags, { contentId, weight }]);
  }

  protected removeTag(contentId: string): void {
    this.tags.update((tags) => tags.filter((tag) => tag.contentId !== contentId));
  }

  protected makePrimary(contentId: string): void {
    this.tags.update((tags) =>
      tags.map((tag) => ({ ...tag, weight: tag.contentId === contentId ? 'PRIMARY' : 'SECONDARY' })),
    );
  }

  protected close(): void {
    this.dialog.close(false);
  }

  protected async send(): Promise<void> {
    if (this.missing() !== undefined || this.isSending()) {
      return;
    }
    this.isSending.set(true);
    this.problem.set(undefined);
    const ageBand = this.ageBand();
    const isApproval = this.decision() === 'APPROVE';
    const reason = this.reason().trim();
    try {
      await this.data.decide({
        itemIds: [this.row.id],
        decision: this.decision(),
        ...(isApproval && ageBand !== '' ? { ageBand, nuriTags: [...this.tags()] } : {}),
        ...(reason === '' ? {} : { reason }),
      });
      this.dialog.close(true);
    } catch (cause) {
      this.problem.set(
        cause instanceof Refused
          ? { text: cause.message }
          : { key: `failure.${GraphqlFailure.from(cause).code}` },
      );
    } finally {
      this.isSending.set(false);
    }
  }
}
