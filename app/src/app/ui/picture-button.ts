import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';

export type ButtonPicture = 'again' | 'check' | 'home' | 'play';

const paths: Readonly<Record<ButtonPicture, string>> = {
  again: 'M19.500 12a7.500 7.500 0 1 1-2.300-5.400M19.500 3.500v4.500H15',
  check: 'M5 12.500l4.500 4.500L19 7',
  home: 'M4 11.200 12 4l8 7.200V19a1.500 1.500 0 0 1-1.500 1.500h-13A1.500 1.500 0 0 1 4 19z',
  play: 'M8 5.500v13l10.500-6.500z',
};

/** A `button` or link drawn as a big round picture with its label below, for children who cannot read yet. */
@Component({
  // An attribute, so that keyboard and screen readers find real buttons and links.
  // eslint-disable-next-line @angular-eslint/component-selector
  selector: 'button[kyckPicture], a[kyckPicture]',
  template: `
    <span class="disc">
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path
          [attr.d]="path()"
          [attr.fill]="isFilled() ? 'currentColor' : 'none'"
          stroke="currentColor"
          stroke-width="2"
          stroke-linecap="round"
          stroke-linejoin="round"
        />
      </svg>
    </span>
    <span class="label"><ng-content /></span>
  `,
  styles: `
    :host {
      display: inline-grid;
      gap: 0.4rem;
      justify-items: center;
      padding: 0;
      border: 0;
      border-radius: 28px;
      background: none;
      color: inherit;
      text-decoration: none;
      cursor: pointer;
    }

    .disc {
      display: grid;
      place-items: center;
      inline-size: clamp(4.5rem, 15vmin, 5.5rem);
      block-size: clamp(4.5rem, 15vmin, 5.5rem);
      border-radius: 50%;
      background: var(--surface);
      box-shadow: var(--elev-2);
      color: var(--ink);
      transition: transform var(--t-fast) var(--ease);
    }

    :host(.main) .disc {
      background: var(--primary);
      color: var(--on-primary);
    }

    :host(.sunny) .disc {
      background: var(--sun);
      color: var(--sun-ink);
    }

    :host(:active) .disc {
      transform: scale(0.95);
    }

    svg {
      inline-size: 2.75rem;
    }

    .label {
      padding: 0.1rem 0.75rem;
      border-radius: 99px;
      background: color-mix(in srgb, var(--surface) 88%, transparent);
      color: var(--ink);
      font-size: 1.0625rem;
      font-weight: 700;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PictureButton {
  readonly picture = input.required<ButtonPicture>({ alias: 'kyckPicture' });
  protected readonly path = computed(() => paths[this.picture()]);
  protected readonly isFilled = computed(() => this.picture() === 'home' || this.picture() === 'play');
}
