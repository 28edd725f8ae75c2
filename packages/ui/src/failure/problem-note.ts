import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import type { Problem } from '@kyck/core/action/problem';

/** Why the last try of an action failed. Always in the page, so that screen readers announce a problem when it comes. */
@Component({
  selector: 'kyck-problem-note',
  imports: [TranslocoPipe],
  template: `
    @if (problem(); as why) {
      <p>
        {{ why.text ?? (why.key ?? 'failure.UNKNOWN' | transloco: { seconds: why.seconds }) }}
        @if (why.requestId; as requestId) {
          <code>{{ requestId }}</code>
        }
      </p>
    }
  `,
  styles: `
    :host {
      display: block;
    }

    :host(:empty) {
      display: none;
    }

    p {
      margin: 0;
      padding: var(--s-3) var(--s-4);
      border-radius: var(--r-2);
      background: var(--danger-soft);
      color: var(--danger-ink);
    }
  `,
  host: { role: 'alert' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ProblemNote {
  /** The problem; nothing while there is none. */
  readonly problem = input.required<Problem | undefined>();
}
