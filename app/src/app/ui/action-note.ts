import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import type { Action } from '@kyck/core/action/action';
import { ProblemNote } from '@kyck/ui/failure/problem-note';

/** Why an action failed, and a button that runs it again. */
@Component({
  selector: 'kyck-action-note',
  imports: [ProblemNote, TranslocoPipe],
  template: `
    <kyck-problem-note [problem]="action().problem()" />
    @if (action().problem()) {
      <button type="button" class="btn small" (click)="action().retry()">
        {{ 'failure.retry' | transloco }}
      </button>
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: var(--s-2);
      justify-items: start;

      &:not(:has(button)) {
        display: none;
      }
    }

    kyck-problem-note {
      inline-size: 100%;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ActionNote {
  readonly action = input.required<Action>();
}
