import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialogActions, MatDialogContent, MatDialogRef, MatDialogTitle } from '@angular/material/dialog';
import { TranslocoPipe } from '@jsverse/transloco';
import { GraphqlFailure } from '@kyck/core/graphql/graphql-failure';
import { Refused } from '@kyck/core/graphql/user-errors';

import { ReviewData, type ImportResult } from './review-data';

/** Takes pasted addresses of videos, playlists and channels in as candidates. */
@Component({
  selector: 'kyck-import-dialog',
  imports: [MatButton, MatDialogActions, MatDialogContent, MatDialogTitle, TranslocoPipe],
  template: `
    <h2 mat-dialog-title id="import-title">{{ 'import.title' | transloco }}</h2>
    <mat-dialog-content>
      <label>
        {{ 'import.sources' | transloco }}
        <textarea #words rows="6" spellcheck="false" (input)="pasted.set(words.value)"></textarea>
      </label>
      <p class="hint">{{ 'import.hint' | transloco }}</p>
      <div role="status">
        @if (problem(); as told) {
          <p class="problem">{{ told.text ?? (told.key ?? 'failure.UNKNOWN' | transloco) }}</p>
        }
        @for (result of results(); track $index) {
          <p class="result" [class.problem]="result.problem !== null">
            <b>{{ result.source }}</b>
            {{ result.problem?.message ?? ('import.result' | transloco: result) }}
          </p>
        }
      </div>
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <button matButton type="button" (click)="close()">{{ 'import.close' | transloco }}</button>
      <button
        matButton="filled"
        type="button"
        [disabled]="sources().length === 0 || isSending()"
        (click)="send()"
      >
        {{ (isSending() ? 'import.busy' : 'import.send') | transloco }}
      </button>
    </mat-dialog-actions>
  `,
  styles: `
    label {
      display: grid;
      gap: 0.35rem;
      font-weight: 600;
    }
    textarea {
      padding: 0.75rem;
      border: 1px solid #8a9892;
      border-radius: 10px;
      color: inherit;
      font: inherit;
      font-weight: 400;
    }
    .hint {
      margin: 0.5rem 0 0;
      color: var(--kyck-ink-soft);
    }
    .result {
      margin: 0.5rem 0 0;
      padding: 0.75rem 1rem;
      border-radius: 10px;
      background: var(--kyck-brand-soft);
    }
    .problem {
      margin: 0.5rem 0 0;
      padding: 0.75rem 1rem;
      border-radius: 10px;
      background: var(--kyck-danger-soft);
      color: #8c1d18;
    }
    b {
      display: block;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ImportDialog {
  private readonly data = inject(ReviewData);
  private readonly dialog = inject<MatDialogRef<ImportDialog, boolean>>(MatDialogRef);

  protected readonly pasted = signal('');
  protected readonly sources = computed(() =>
    this.pasted()
      .split(/[\s,]+/u)
      .filter((source) => source !== ''),
  );
  protected readonly results = signal<readonly ImportResult[]>([]);
  protected readonly isSending = signal(false);
  protected readonly problem = signal<{ text?: string; key?: string } | undefined>(undefined);

  protected close(): void {
    this.dialog.close(this.results().some((result) => result.imported > 0));
  }

  protected async send(): Promise<void> {
    this.isSending.set(true);
    this.problem.set(undefined);
    try {
      this.results.set(await this.data.importFrom(this.sources()));
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
