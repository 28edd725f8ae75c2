import { ChangeDetectionStrategy, Component, effect, inject, signal, untracked } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Action } from '@kyck/core/action/action';
import { ProblemNote } from '@kyck/ui/failure/problem-note';

import { Icon } from '../ui/icon';
import { Toasts } from './toasts';

const shownForMs = 10_000;

/** Shows what was done for ten seconds, longer while it is pointed at or has the focus, with a button to undo it. */
@Component({
  selector: 'kyck-toast-bar',
  imports: [Icon, ProblemNote, TranslocoPipe],
  template: `
    <div role="status">
      @if (toasts.current(); as toast) {
        <div
          class="toast"
          (pointerenter)="isHeld.set(true)"
          (pointerleave)="isHeld.set(false)"
          (focusin)="isHeld.set(true)"
          (focusout)="isHeld.set(false)"
        >
          <span>{{ toast.key | transloco: toast.params ?? {} }}</span>
          @if (toast.undo) {
            <button type="button" [disabled]="undoing.isBusy()" (click)="undo()">
              <kyck-icon name="undo" />{{ 'toast.undo' | transloco }}
            </button>
          }
          <button type="button" [attr.aria-label]="'toast.close' | transloco" (click)="toasts.close()">
            <kyck-icon name="close" />
          </button>
        </div>
      }
    </div>
    <kyck-problem-note [problem]="undoing.problem()" />
  `,
  styles: `
    :host {
      position: absolute;
      z-index: 6;
      inset-inline: var(--s-4);
      inset-block-end: var(--s-4);
      display: grid;
      gap: var(--s-2);
      max-inline-size: 30rem;
      margin-inline: auto;
      pointer-events: none;
    }

    .toast,
    kyck-problem-note {
      pointer-events: auto;
    }

    .toast {
      display: flex;
      flex-wrap: wrap;
      gap: 0 var(--s-2);
      align-items: center;
      min-block-size: 56px;
      padding: var(--s-1) var(--s-2) var(--s-1) var(--s-4);
      border-radius: var(--r-3);
      background: var(--ink);
      box-shadow: var(--elev-3);
      color: var(--bg);
      font-size: var(--fs-2);
    }

    span {
      flex: 1 1 8rem;
    }

    button {
      display: inline-flex;
      flex: none;
      gap: var(--s-1);
      align-items: center;
      justify-content: center;
      min-inline-size: var(--tap);
      min-block-size: var(--tap);
      padding-inline: var(--s-3);
      border: 0;
      border-radius: var(--r-1);
      background: none;
      color: inherit;
      font-weight: var(--w-bold);
      cursor: pointer;

      &:focus-visible {
        outline-color: currentColor;
        outline-offset: -3px;
      }
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ToastBar {
  protected readonly toasts = inject(Toasts);
  protected readonly isHeld = signal(false);
  protected readonly undoing = new Action();

  constructor() {
    effect((onCleanup) => {
      const toast = this.toasts.current();
      untracked(() => {
        this.undoing.clear();
      });
      if (toast === undefined || this.isHeld()) {
        return;
      }
      const timer = setTimeout(() => {
        this.toasts.close();
      }, shownForMs);
      onCleanup(() => {
        clearTimeout(timer);
      });
    });
    effect(() => {
      if (this.toasts.current() === undefined) {
        this.isHeld.set(false);
      }
    });
  }

  protected async undo(): Promise<void> {
    const toast = this.toasts.current();
    if (toast?.undo === undefined) {
      return;
    }
    const isUndone = await this.undoing.run(toast.undo);
    // A toast that the undone work showed itself stays.
    if (isUndone && this.toasts.current() === toast) {
      this.toasts.close();
    }
  }
}
