import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { IonButton } from '@ionic/angular/ion-button';
import { GraphqlFailure } from '@kyck/core/graphql/graphql-failure';

/** Says kindly that something could not be had, and offers another try. */
@Component({
  selector: 'kyck-failure-note',
  imports: [IonButton, TranslocoPipe],
  template: `
    <svg viewBox="0 0 120 80" aria-hidden="true">
      <ellipse cx="60" cy="72" rx="44" ry="6" fill="#eee5d4" />
      <path d="M30 58a16 16 0 0 1 2-32 24 24 0 0 1 46-4 18 18 0 0 1 8 36z" fill="#d9e6ee" />
      <circle cx="50" cy="40" r="3" fill="#5d5a68" />
      <circle cx="70" cy="40" r="3" fill="#5d5a68" />
      <path d="M53 51q7-5 14 0" fill="none" stroke="#5d5a68" stroke-width="2.5" stroke-linecap="round" />
    </svg>
    <p>{{ 'failure.' + failure().code | transloco }}</p>
    @if (failure().requestId; as requestId) {
      <code>{{ requestId }}</code>
    }
    <ion-button fill="outline" (click)="again.emit()">{{ 'failure.again' | transloco }}</ion-button>
  `,
  styles: `
    :host {
      display: grid;
      gap: 0.75rem;
      justify-items: center;
      padding: 2rem 1rem;
      text-align: center;
    }
    svg {
      inline-size: 9rem;
    }
  `,
  host: { role: 'alert' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class FailureNote {
  /** What was thrown. */
  readonly cause = input.required<unknown>();
  /** Another try is wanted. */
  readonly again = output();

  protected readonly failure = computed(() => GraphqlFailure.from(this.cause()));
}
