import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';

import { Avatar } from './avatar';

/** How a ring of time looks: plenty, the last minutes, stopped by a guardian, used up, or not known. */
export type RingState = 'few' | 'paused' | 'plenty' | 'unknown' | 'used';

const circumference = 2 * Math.PI * 44;

/** A child's animal with the share of today's time that is left around it. Decoration: the minutes are next to it. */
@Component({
  selector: 'kyck-time-ring',
  imports: [Avatar],
  template: `
    <svg viewBox="0 0 96 96" aria-hidden="true" [class]="state()">
      <circle class="track" cx="48" cy="48" r="44" />
      <circle class="left" cx="48" cy="48" r="44" [attr.stroke-dasharray]="dashes()" />
    </svg>
    <kyck-avatar [name]="avatar()" />
  `,
  styles: `
    :host {
      position: relative;
      display: grid;
      flex: none;
      place-items: center;
      inline-size: 5.25rem;
      block-size: 5.25rem;
    }

    svg {
      position: absolute;
      inset: 0;
      inline-size: 100%;
      block-size: 100%;
      transform: rotate(-90deg);
    }

    circle {
      fill: none;
      stroke-width: 7;
    }

    .track {
      stroke: var(--surface-3);
    }

    .left {
      stroke: var(--primary);
      stroke-linecap: round;
      transition: stroke-dasharray var(--t) var(--ease);
    }

    .few .left {
      stroke: var(--warn);
    }

    .paused .left {
      stroke: var(--ink-3);
    }

    .used .left,
    .unknown .left {
      stroke: none;
    }

    .unknown .track {
      stroke: var(--line-strong);
      stroke-dasharray: 4 8;
    }

    kyck-avatar {
      inline-size: 4rem;
      block-size: 4rem;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class TimeRing {
  /** Name of the animal as the server stores it. */
  readonly avatar = input.required<string>();
  /** Share of today's time that is left, from 0 to 1. */
  readonly share = input.required<number>();
  readonly state = input.required<RingState>();

  protected readonly dashes = computed(() => {
    const length = circumference * Math.min(1, Math.max(0, this.share()));
    return `${length.toFixed(1)} ${circumference.toFixed(1)}`;
  });
}
