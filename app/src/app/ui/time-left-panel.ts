import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';

/** The time left as a big sun over a hill, next to the player: high while there is time, setting at the end. */
@Component({
  selector: 'kyck-time-left-panel',
  imports: [TranslocoPipe],
  template: `
    <svg class="sun" [style.inset-block-start.%]="height()" viewBox="-26 -26 52 52" aria-hidden="true">
      <circle r="26" [attr.fill]="isWarm() ? 'var(--sun-low)' : 'var(--sun)'" />
      <circle cx="-8.3" cy="-2.6" r="2.9" fill="var(--art-face)" />
      <circle cx="8.3" cy="-2.6" r="2.9" fill="var(--art-face)" />
      <path
        d="M-7.300 6.500q7.300 6.800 14.600 0"
        fill="none"
        stroke="var(--art-face)"
        stroke-width="2.900"
        stroke-linecap="round"
      />
    </svg>
    <svg class="hills" viewBox="0 0 120 60" preserveAspectRatio="none" aria-hidden="true">
      <path fill="var(--hill-1)" d="M0 24q30-22 62-10t58-10v60H0z" />
      <path fill="var(--hill-2)" d="M0 38q40-12 70-2t50-8v40H0z" />
    </svg>
    <div class="words" role="status">
      @if (notice(); as text) {
        <b>{{ text }}</b>
      }
    </div>
    @if (minutes() > 0) {
      <span class="left">{{ 'home.left' | transloco: { minutes: minutes() } }}</span>
    }
  `,
  styles: `
    :host {
      position: relative;
      display: grid;
      overflow: hidden;
      align-content: space-between;
      justify-items: center;
      min-block-size: 8rem;
      padding: 0.6rem;
      border-radius: 24px;
      background: linear-gradient(var(--sky), var(--sky) 50%, var(--sky-low));
      color: var(--ink);
    }

    :host(.warm) {
      background: linear-gradient(var(--sky-low), var(--sky-warm));
    }

    .sun {
      position: absolute;
      inset-inline: 0;
      block-size: min(6rem, 42%);
      margin-inline: auto;
    }

    .hills {
      position: absolute;
      inset: auto 0 0;
      inline-size: 100%;
      block-size: 38%;
    }

    .words,
    .left {
      position: relative;
      text-align: center;
    }

    b,
    .left {
      display: inline-block;
      padding: 0.3rem 0.9rem;
      border-radius: 99px;
      background: color-mix(in srgb, var(--surface) 94%, transparent);
      font-weight: 700;
    }

    b {
      border-radius: 18px;
      color: var(--accent-ink);
      font-size: 1.125rem;
    }

    .left {
      padding-inline: 0.6rem;
      font-size: 0.9375rem;
      white-space: nowrap;
    }
  `,
  host: { '[class.warm]': 'isWarm()' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class TimeLeftPanel {
  /** Seconds of today's budget that are left. */
  readonly remaining = input.required<number>();
  /** Seconds of today's whole budget. */
  readonly budget = input.required<number>();
  readonly isWarm = input(false);
  /** Notice that the end is near. */
  readonly notice = input<string>();

  protected readonly minutes = computed(() => Math.ceil(Math.max(0, this.remaining()) / 60));
  /** Per cent of the box above the sun: from high in the sky, 14, to half behind the hill, 52. */
  protected readonly height = computed(() => {
    const share = this.budget() > 0 ? Math.min(1, Math.max(0, this.remaining() / this.budget())) : 0;
    return Math.round(52 - 38 * share);
  });
}
