import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';

/** The time left as a sinking sun for children, with the minutes for grown-ups. */
@Component({
  selector: 'kyck-time-left-badge',
  imports: [TranslocoPipe],
  template: `
    <svg viewBox="0 0 48 32" aria-hidden="true">
      <circle [attr.cx]="24" [attr.cy]="height()" r="9" fill="var(--art-sun-warm)" />
      <path d="M0 26h48v6H0z" fill="var(--art-hill)" />
    </svg>
    <span>{{ 'home.left' | transloco: { minutes: minutes() } }}</span>
  `,
  styles: `
    :host {
      display: inline-flex;
      gap: 0.5rem;
      align-items: center;
      padding: 0.35rem 0.9rem 0.35rem 0.5rem;
      border-radius: 99px;
      background: var(--accent-soft);
      font-weight: 600;
      white-space: nowrap;
    }
    svg {
      inline-size: 2.6rem;
      overflow: hidden;
      border-radius: 10px;
      background: var(--art-glass);
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class TimeLeftBadge {
  /** Seconds of today's budget that are left. */
  readonly remaining = input.required<number>();
  /** Seconds of today's whole budget. */
  readonly budget = input.required<number>();

  protected readonly minutes = computed(() => Math.ceil(Math.max(0, this.remaining()) / 60));
  /** From high in the sky, 10, to behind the hill, 30. */
  protected readonly height = computed(() => {
    const share = this.budget() > 0 ? Math.min(1, Math.max(0, this.remaining() / this.budget())) : 0;
    return (30 - 20 * share).toFixed(1);
  });
}
