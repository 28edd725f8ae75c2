import { ChangeDetectionStrategy, Component, input, viewChild, type ElementRef } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';

let count = 0;

/** A question to answer before something far-reaching is done: the browser's own modal dialog. */
@Component({
  selector: 'kyck-confirm-dialog',
  imports: [TranslocoPipe],
  template: `
    <dialog #dialog [attr.aria-labelledby]="id" (close)="answer(dialog.returnValue === 'yes')">
      <h2 [id]="id">{{ heading() }}</h2>
      <p>{{ text() }}</p>
      <form method="dialog">
        <button type="submit" value="no">{{ 'dialog.cancel' | transloco }}</button>
        <button type="submit" value="yes" class="primary">{{ confirm() }}</button>
      </form>
    </dialog>
  `,
  styleUrl: './confirm-dialog.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ConfirmDialog {
  readonly heading = input.required<string>();
  /** Consequences of a yes. */
  readonly text = input.required<string>();
  /** Label of the button that says yes. */
  readonly confirm = input.required<string>();

  protected readonly id = `confirm-${String((count += 1))}`;
  private readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog');
  private resolve: ((answer: boolean) => void) | undefined;

  /** Opens the dialog and returns whether the answer was yes; Escape is a no. */
  async ask(): Promise<boolean> {
    const dialog = this.dialog().nativeElement;
    dialog.returnValue = '';
    dialog.showModal();
    return new Promise((resolve) => {
      this.resolve = resolve;
    });
  }

  protected answer(isYes: boolean): void {
    this.resolve?.(isYes);
    this.resolve = undefined;
  }
}
