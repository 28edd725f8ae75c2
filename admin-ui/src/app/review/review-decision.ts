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
import {
  MAT_DIALOG_DATA,
  MatDialogActions,
  MatDialogContent,
  MatDialogRef,
  MatDialogTitle,
} from '@angular/material/dialog';
import { TranslocoPipe } from '@jsverse/transloco';
import { Action } from '@kyck/core/action/action';
import { clockLength } from '@kyck/core/format/dates';
import type { AgeBand, ReviewDecision } from '@kyck/core/graphql/schema.generated';
import { Language } from '@kyck/core/i18n/language';
import { loadedValue } from '@kyck/core/resource/keep-last';
import { FailureNote } from '@kyck/ui/failure/failure-note';
import { ProblemNote } from '@kyck/ui/failure/problem-note';

import { ViewerData } from '../core/viewer-data';
import { approvalOf } from './approval';
import { NuriPicker, type ChosenTag } from './nuri-picker';
import { ReviewData, type ReviewRow } from './review-data';
import { languageName, worstFirst } from './review-rules';
import { ThemePicker } from './theme-picker';
import { VideoPreview } from './video-preview';
import { channelAddress } from './youtube-address';

/** Decides about one candidate next to its video: age band and Nuri contents to approve it, a reason otherwise. */
@Component({
  selector: 'kyck-review-decision',
  imports: [
    FailureNote,
    MatButton,
    MatDialogActions,
    MatDialogContent,
    MatDialogTitle,
    NuriPicker,
    ProblemNote,
    ThemePicker,
    TranslocoPipe,
    VideoPreview,
  ],
  templateUrl: './review-decision.html',
  styleUrl: './review-decision.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ReviewDecisionDialog {
  private readonly data = inject(ReviewData);
  private readonly viewerData = inject(ViewerData);
  private readonly dialog = inject<MatDialogRef<ReviewDecisionDialog, boolean>>(MatDialogRef);
  protected readonly row = inject<ReviewRow>(MAT_DIALOG_DATA);
  protected readonly language = inject(Language);

  protected readonly decisions: readonly ReviewDecision[] = ['APPROVE', 'RETURN', 'REJECT'];
  protected readonly ageBands: readonly AgeBand[] = ['TODDLER_2', 'NURI_3', 'NURI_4', 'NURI_5', 'EARLY_6_7'];
  protected readonly findings = worstFirst(this.row.findings);
  protected readonly clockLength = clockLength;
  protected readonly channelAddress = channelAddress;

  private readonly viewer = resource({
    loader: ({ abortSignal }) => this.viewerData.viewer(abortSignal),
  });
  private readonly role = computed(() => loadedValue(this.viewer)?.staff?.role);
  private readonly approval = computed(() => approvalOf(this.row.findings, this.role()));
  protected readonly canApprove = computed(() => ['FREE', 'WITH_REASON'].includes(this.approval()));
  /** Why an approval is restricted, as a key of texts; nothing while the role is not known. */
  protected readonly approvalNote = computed(() => {
    const isKnown = this.role() !== undefined || this.approval() === 'NEVER';
    return isKnown && this.approval() !== 'FREE' ? `decision.approval.${this.approval()}` : undefined;
  });

  /** The chosen decision; an approval that turns out to be impossible is deselected. */
  protected readonly decision = linkedSignal<boolean, ReviewDecision | undefined>({
    source: this.canApprove,
    computation: (canApprove, previous) => {
      const chosen = previous === undefined ? 'APPROVE' : previous.value;
      return chosen === 'APPROVE' && !canApprove ? undefined : chosen;
    },
  });
  protected readonly ageBand = signal<AgeBand | undefined>(this.row.video.ageBand ?? undefined);
  protected readonly tags = signal<readonly ChosenTag[]>(
    this.row.video.nuriTags.map((tag) => ({ contentId: tag.content.id, weight: tag.weight })),
  );
  private readonly originalThemeIds = this.row.video.themes.map(({ id }) => id);
  protected readonly themeIds = signal<readonly string[]>(this.originalThemeIds);
  protected readonly reason = signal('');
  protected readonly action = new Action();

  protected readonly choices = resource({
    loader: ({ abortSignal }) => this.data.tagChoices(abortSignal),
  });
  protected readonly areas = computed(() => loadedValue(this.choices)?.areas ?? []);
  protected readonly themes = computed(() => loadedValue(this.choices)?.themes ?? []);

  /** An editor's approval or rejection waits for a manager; sending back takes effect at once. */
  protected readonly isProposal = computed(
    () => this.role() === 'EDITOR' && (this.decision() === 'APPROVE' || this.decision() === 'REJECT'),
  );
  protected readonly isReasonNeeded = computed(
    () => this.decision() !== 'APPROVE' || this.approval() === 'WITH_REASON',
  );
  /** What is missing before the form can be sent, as a key of texts. */
  protected readonly missing = computed(() => {
    if (this.decision() === undefined) {
      return 'decision.decisionMissing';
    }
    if (this.decision() === 'APPROVE') {
      if (this.ageBand() === undefined) {
        return 'decision.ageBandMissing';
      }
      if (this.tags().length === 0) {
        return 'decision.tagsMissing';
      }
      if (!this.tags().some(({ weight }) => weight === 'PRIMARY')) {
        return 'decision.primaryMissing';
      }
    }
    return this.isReasonNeeded() && this.reason().trim() === '' ? 'decision.reasonMissing' : undefined;
  });

  protected languageName(code: string): string {
    return languageName(code, this.language.code());
  }

  protected close(): void {
    this.dialog.close(false);
  }

  protected async send(): Promise<void> {
    const decision = this.decision();
    if (decision === undefined || this.missing() !== undefined) {
      return;
    }

    const reason = this.reason().trim();
    const isSent = await this.action.run(async () => {
      await this.data.decide({
        itemIds: [this.row.id],
        decision,
        ...(decision === 'APPROVE' ? this.labels() : {}),
        ...(reason === '' ? {} : { reason }),
      });
    });

    if (isSent) {
      this.dialog.close(true);
    }
  }

  /** The labels that an approval gives the video; topics only where they changed. */
  private labels() {
    const ageBand = this.ageBand();
    const isSame = this.themeIds().join(' ') === this.originalThemeIds.join(' ');
    return {
      ...(ageBand === undefined ? {} : { ageBand }),
      nuriTags: [...this.tags()],
      ...(isSame ? {} : { themeIds: [...this.themeIds()] }),
    };
  }
}
