import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';

/** Light of a scene: day while all is open, evening when the time is over, night for going to sleep. */
export type SceneLight = 'day' | 'evening' | 'night';

interface Look {
  readonly far: string;
  readonly near: string;
}

const looks: Readonly<Record<SceneLight, Look>> = {
  day: { far: 'var(--hill-1)', near: 'var(--hill-2)' },
  evening: { far: 'var(--dusk-hill-1)', near: 'var(--dusk-hill-2)' },
  night: { far: 'var(--night-hill-1)', near: 'var(--night-hill-2)' },
};

/** A landscape that fills the screen, with a text, pictures and buttons in the middle. */
@Component({
  selector: 'kyck-calm-scene',
  template: `
    <svg class="land" viewBox="0 0 320 148" preserveAspectRatio="xMidYMax slice" aria-hidden="true">
      @switch (light()) {
        @case ('evening') {
          <g transform="translate(284 96)">
            <circle r="18" fill="var(--art-sun-warm)" />
            <circle cx="-6" cy="-4" r="2" fill="var(--art-face)" />
            <circle cx="6" cy="-4" r="2" fill="var(--art-face)" />
            <path
              d="M-4 1q4 4 8 0"
              fill="none"
              stroke="var(--art-face)"
              stroke-width="1.600"
              stroke-linecap="round"
            />
          </g>
        }
        @case ('night') {
          <g fill="var(--moon)">
            <circle cx="30" cy="26" r="1.5" />
            <circle cx="76" cy="14" r="1.2" />
            <circle cx="120" cy="34" r="1.4" />
            <circle cx="200" cy="18" r="1.5" />
            <path d="M268 14a20 20 0 1 0 18 30 16 16 0 1 1-18-30z" />
          </g>
        }
      }
      <path [attr.fill]="look().far" d="M0 108q70-34 160-8t160-14v90H0z" />
      <path [attr.fill]="look().near" d="M0 128q90-22 180-4t140-8v90H0z" />
    </svg>
    <div class="middle">
      <div class="words" role="status">
        @if (heading(); as title) {
          <h1>{{ title }}</h1>
        }
        @if (text(); as sentence) {
          <p>{{ sentence }}</p>
        }
      </div>
      <ng-content />
    </div>
  `,
  styles: `
    :host {
      position: relative;
      display: grid;
      overflow: hidden;
      min-block-size: 100%;
      color: var(--ink);
    }

    :host(.day) {
      background: linear-gradient(var(--sky), var(--sky) 50%, var(--sky-low));
    }

    :host(.evening) {
      background: linear-gradient(var(--dusk-1), var(--dusk-2) 55%, var(--dusk-3));
      color: var(--on-picture);
    }

    :host(.night) {
      background: linear-gradient(var(--night-2), var(--night));
      color: var(--on-picture);
    }

    .land {
      position: absolute;
      inset: auto 0 0;
      inline-size: 100%;
      block-size: 62%;
      overflow: visible;
    }

    .middle {
      position: relative;
      display: grid;
      gap: clamp(1rem, 4vmin, 2rem);
      align-content: center;
      justify-items: center;
      padding: clamp(0.75rem, 3vmin, 1.5rem) 1.25rem
        calc(clamp(0.75rem, 3vmin, 1.5rem) + env(safe-area-inset-bottom));
      text-align: center;
    }

    .words {
      display: grid;
      gap: 0.4rem;
      max-inline-size: 34rem;
    }

    h1 {
      font-size: clamp(1.75rem, 6vmin, 2.5rem);
      font-weight: 800;
    }

    p {
      font-size: clamp(1.0625rem, 3vmin, 1.375rem);
      font-weight: 600;
    }

    :host(.evening) .words,
    :host(.night) .words {
      text-shadow: 0 1px 6px color-mix(in srgb, var(--night-2) 60%, transparent);
    }
  `,
  host: { '[class]': 'light()' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class CalmScene {
  readonly light = input<SceneLight>('day');
  /** Short, since it is read out first. */
  readonly heading = input<string>();
  /** One sentence for those who can read. */
  readonly text = input<string>();

  protected readonly look = computed(() => looks[this.light()]);
}
