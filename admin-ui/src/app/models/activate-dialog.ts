import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import {
  MAT_DIALOG_DATA,
  MatDialogActions,
  MatDialogClose,
  MatDialogContent,
  MatDialogTitle,
} from '@angular/material/dialog';
import { TranslocoPipe } from '@jsverse/transloco';

/** Asks whether all feeds shall be made with another model; closes with `true` for yes. */
@Component({
  selector: 'kyck-activate-dialog',
  imports: [MatButton, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle, TranslocoPipe],
  template: `
    <h2 mat-dialog-title>{{ 'models.confirmTitle' | transloco }}</h2>
    <mat-dialog-content>
      <p>{{ 'models.confirmText' | transloco: { when } }}</p>
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <button matButton type="button" [mat-dialog-close]="false">{{ 'models.cancel' | transloco }}</button>
      <button matButton="filled" type="button" [mat-dialog-close]="true">
        {{ 'models.confirm' | transloco }}
      </button>
    </mat-dialog-actions>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ActivateDialog {
  /** When the model was trained, in words. */
  protected readonly when = inject<string>(MAT_DIALOG_DATA);
}
