import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { problemOf } from '@kyck/core/action/problem';

/** Shown in place of content that could not be loaded: why, and a button for another try. */
@Component({
  selector: 'kyck-failure-note',
  imports: [TranslocoPipe],
  template: `
    <svg viewBox="0 0 120 80" aria-hidden="true">
      <ellipse class="ground" cx="60" cy="72" rx="44" ry="6" />
      <path class="cloud" d="M30 58a16 16 0 0 1 2-32 24 24 0 0 1 46-4 18 18 0 0 1 8 36z" />
      <circle class="eye" cx="50" cy="40" r="3" />
      <circle class="eye" cx="70" cy="40" r="3" />
      <path class="mouth" d="M53 51q7-5 14 0" />
    </svg>
    @let why = problem();
    <p>{{ why.text ?? (why.key ?? 'failure.UNKNOWN' | transloco: { seconds: why.seconds }) }}</p>
    @if (why.requestId; as requestId) {
      <code>{{ requestId }}</code>
    }
    <button type="button" (click)="retry.emit()">{{ 'failure.retry' | transloco }}</button>
  `,
  styleUrl: './failure-note.scss',
  host: { role: 'alert' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class FailureNote {
  /** The value that was thrown. */
  readonly cause = input.required<unknown>();
  /** Another try is wanted. */
  readonly retry = output();

  protected readonly problem = computed(() => problemOf(this.cause()));
}
