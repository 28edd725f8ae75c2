import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoPipe } from '@jsverse/transloco';
import { GraphqlFailure } from '@kyck/core/graphql/graphql-failure';

/** Says that something could not be loaded, why in plain words, and offers to try again. */
@Component({
  selector: 'kyck-failure-note',
  imports: [MatButton, TranslocoPipe],
  template: `
    <p>
      <strong>{{ 'failure.title' | transloco }}</strong>
      {{ 'failure.' + failure().code | transloco }}
      @if (failure().requestId; as requestId) {
        <code>{{ requestId }}</code>
      }
    </p>
    <button matButton="outlined" type="button" (click)="again.emit()">
      {{ 'failure.again' | transloco }}
    </button>
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      gap: 1rem;
      align-items: center;
      justify-content: space-between;
      padding: 1rem 1.25rem;
      border: 1px solid var(--kyck-line);
      border-inline-start: 4px solid var(--kyck-danger);
      border-radius: 12px;
      background: var(--kyck-card);
    }
    p {
      margin: 0;
    }
  `,
  host: { role: 'alert' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class FailureNote {
  /** What was thrown. */
  readonly cause = input.required<unknown>();
  /** The reader wants another try. */
  readonly again = output();

  protected readonly failure = computed(() => GraphqlFailure.from(this.cause()));
}
