import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';

interface Drawing {
  readonly color: string;
  /** Shape in a box of 24. */
  readonly path: string;
}

const star = 'M12 4l2.300 5 5.400.600-4 3.700 1.100 5.400L12 16l-4.800 2.700 1.100-5.400-4-3.700 5.400-.600z';

const drawings: Readonly<Record<string, Drawing>> = {
  animals: {
    color: 'var(--art-copper)',
    path: 'M12 11c3 0 5.500 3 5.500 5.500S15 19.500 12 19.500 6.500 19 6.500 16.500 9 11 12 11zM4 11a2 2.500 0 1 0 4 0 2 2.500 0 1 0-4 0zM8 6.500a2 2.500 0 1 0 4 0 2 2.500 0 1 0-4 0zM12.500 6.500a2 2.500 0 1 0 4 0 2 2.500 0 1 0-4 0zM16.500 11a2 2.500 0 1 0 4 0 2 2.500 0 1 0-4 0z',
  },
  art: {
    color: 'var(--art-violet)',
    path: 'M16 3l5 5-9 9-5-5zM6 13l5 5c-1 3-5 3-8 3 1-1 0-6 3-8z',
  },
  body: {
    color: 'var(--art-coral)',
    path: 'M9.500 5a2.500 2.500 0 1 0 5 0 2.500 2.500 0 1 0-5 0zM4 9h16v2.500h-5.500V21H12v-5h-.500v5H9v-9.500H4z',
  },
  'colors-shapes': {
    color: 'var(--art-rose)',
    path: 'M8 3l5 8H3zM13 7.500a4 4 0 1 0 8 0 4 4 0 1 0-8 0zM5 13h7v7H5zM14 14h6v6h-6z',
  },
  daily: {
    color: 'var(--art-sun-warm)',
    path: 'M7 12a5 5 0 1 0 10 0 5 5 0 1 0-10 0zM11 2h2v3h-2zM11 19h2v3h-2zM2 11h3v2H2zM19 11h3v2h-3z',
  },
  family: { color: 'var(--art-red)', path: 'M3 11l9-8 9 8h-2v9h-5v-6h-4v6H5v-9z' },
  feelings: {
    color: 'var(--art-pink)',
    path: 'M12 20C5 15.500 3 12 3 8.800A4.800 4.800 0 0 1 12 6.500 4.800 4.800 0 0 1 21 8.800c0 3.200-2 6.700-9 11.200z',
  },
  food: {
    color: 'var(--art-red)',
    path: 'M12 8c3-3 8-1 8 4s-4 9-6 9c-1 0-1-.500-2-.500s-1 .500-2 .500c-2 0-6-4-6-9s5-7 8-4zM12 7c0-3 1-4 3-5 .500 3-1 5-3 5z',
  },
  friends: {
    color: 'var(--art-blue)',
    path: 'M5 8a3 3 0 1 0 6 0 3 3 0 1 0-6 0zM13 8a3 3 0 1 0 6 0 3 3 0 1 0-6 0zM3 19c0-4 2-6 5-6 2 0 3 1 4 2 1-1 2-2 4-2 3 0 5 2 5 6z',
  },
  health: { color: 'var(--art-green)', path: 'M9 3h6v6h6v6h-6v6H9v-6H3V9h6z' },
  jobs: {
    color: 'var(--art-slate)',
    path: 'M9 5h6v3h6v5H3V8h6zM3 14h7v2h4v-2h7v6H3z',
  },
  letters: {
    color: 'var(--art-blue)',
    path: 'M10 4h4l6 16h-4l-1.200-3.500H9.200L8 20H4zM12 8.500 10.300 13.500h3.400z',
  },
  manners: {
    color: 'var(--art-gold)',
    path: 'M4 4h16v12h-9l-5 5v-5H4zM7 8v2h10V8zM7 11.500v2h7v-2z',
  },
  nature: {
    color: 'var(--art-green)',
    path: 'M11 21v-8c-4 0-7-2-7-7 5 0 7.500 2 8 5 .500-4 3-7 8-7 0 6-3 9-7 9v8z',
  },
  numbers: {
    color: 'var(--art-coral)',
    path: 'M5 7l4-3v16H6V8.500L5 9zM13 8c0-5 8-5 8 0 0 3-4 5-4.500 8H21v3h-8c0-6 5-8 5-11 0-1-2-1-2 0z',
  },
  play: {
    color: 'var(--art-gold)',
    path: 'M4 12h7v8H4zM13 12h7v8h-7zM8.500 3h7v8h-7z',
  },
  safety: { color: 'var(--art-blue)', path: 'M12 2l8 3v6c0 5-3 9-8 11-5-2-8-6-8-11V5z' },
  science: {
    color: 'var(--art-violet)',
    path: 'M9 3h6v2h-1v5l6 9c.500 1 0 2-1 2H5c-1 0-1.500-1-1-2l6-9V5H9z',
  },
  songs: {
    color: 'var(--art-rose)',
    path: 'M9 5l11-2v13a3 3 0 1 1-2.500-3V7L11.500 8v10A3 3 0 1 1 9 15z',
  },
  stories: {
    color: 'var(--art-wood)',
    path: 'M3 5c4-1 7 0 8.500 1.500V20C10 18.500 7 18 3 18.500zM21 5c-4-1-7 0-8.500 1.500V20c1.500-1.500 4.500-2 8.500-1.500z',
  },
  vehicles: {
    color: 'var(--art-coral)',
    path: 'M3 13l2-6h10l4 5 2 1v4h-2a2.500 2.500 0 0 1-5 0h-4a2.500 2.500 0 0 1-5 0H3z',
  },
  words: { color: 'var(--art-green)', path: 'M4 4h16v12h-8l-5 5v-5H4z' },
  world: {
    color: 'var(--art-blue)',
    path: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM6 8l4 1 1 3-3 2-3-2zM13 6l5 2-1 4-4-2zM12 15l4 1-2 4z',
  },
};

/** A theme in a drawing. Decoration: its name is next to it. */
@Component({
  selector: 'kyck-theme-picture',
  template: `
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <path [attr.d]="drawing().path" [attr.fill]="drawing().color" fill-rule="evenodd" />
    </svg>
  `,
  styles: `
    :host {
      display: grid;
      flex: none;
      place-items: center;
      inline-size: 3rem;
      block-size: 3rem;
      border-radius: 50%;
      background: var(--art-cream);
    }

    svg {
      inline-size: 2rem;
      block-size: 2rem;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ThemePicture {
  /** Short name of the theme; an unknown one gets a star. */
  readonly slug = input.required<string>();

  protected readonly drawing = computed<Drawing>(
    () => drawings[this.slug()] ?? { color: 'var(--art-gold)', path: star },
  );
}
