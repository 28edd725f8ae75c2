import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialogActions, MatDialogContent, MatDialogRef, MatDialogTitle } from '@angular/material/dialog';
import { TranslocoPipe } from '@jsverse/transloco';
import { Action } from '@kyck/core/action/action';
import { ProblemNote } from '@kyck/ui/failure/problem-note';

import { ReviewData, type ImportResult } from './review-data';

/** Imports pasted addresses of videos, playlists and channels as candidates. */
@Component({
  selector: 'kyck-import-dialog',
  imports: [MatButton, MatDialogActions, MatDialogContent, MatDialogTitle, ProblemNote, TranslocoPipe],
  template: `
    <h2 mat-dialog-title id="import-title">{{ 'import.title' | transloco }}</h2>
    <mat-dialog-content>
      <label>
        {{ 'import.sources' | transloco }}
        <textarea #field rows="6" spellcheck="false" (input)="pasted.set(field.value)"></textarea>
      </label>
      <p class="hint">{{ 'import.hint' | transloco }}</p>
      <div role="status">
        @for (result of results(); track $index) {
          <p class="result" [class.problem]="result.problem !== null">
            <b>{{ result.source }}</b>
            {{ result.problem?.message ?? ('import.result' | transloco: result) }}
          </p>
        }
      </div>
      <kyck-problem-note [problem]="action.problem()" />
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <button matButton type="button" (click)="close()">{{ 'import.close' | transloco }}</button>
      <button
        matButton="filled"
        type="button"
        [disabled]="sources().length === 0 || action.isBusy()"
        (click)="send()"
      >
        {{ (action.isBusy() ? 'import.busy' : 'import.send') | transloco }}
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
      border: 1px solid var(--line-strong);
      border-radius: 10px;
      color: inherit;
      font: inherit;
      font-weight: 400;
    }
    .hint {
      margin: 0.5rem 0 0;
      color: var(--ink-2);
    }
    .result {
      margin: 0.5rem 0 0;
      padding: 0.75rem 1rem;
      border-radius: 10px;
      background: var(--primary-soft);
    }
    .problem {
      margin: 0.5rem 0 0;
      padding: 0.75rem 1rem;
      border-radius: 10px;
      background: var(--danger-soft);
      color: var(--danger-ink);
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
  protected readonly action = new Action();

  protected close(): void {
    this.dialog.close(this.results().some((result) => result.imported > 0));
  }

  protected async send(): Promise<void> {
    await this.action.run(async () => {
      this.results.set(await this.data.importFrom(this.sources()));
    });
  }
}
