import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';

/** Strokes in a box of 24. */
const strokes = {
  add: 'M12 5v14M5 12h14',
  back: 'M20 12H5M11 5l-7 7 7 7',
  bonus: 'M20 12.500A8.500 8.500 0 1 1 12.500 4M12 8v4.500l3 2M19 2.500v6M16 5.500h6',
  check: 'm5 12.500 4.500 4.500L19 7.500',
  close: 'M6 6l12 12M18 6 6 18',
  device: 'M7 3h10a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1H7a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1zM11 18h2',
  external: 'M14 4h6v6M20 4l-9 9M18 14v5a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1h5',
  eye: 'M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12zM9 12a3 3 0 1 0 6 0 3 3 0 1 0-6 0z',
  hide: 'M3 3l18 18M9.500 6A9.500 9.500 0 0 1 12 5.500C18 5.500 21.500 12 21.500 12a17 17 0 0 1-3 3.700M6 7.500A16 16 0 0 0 2.500 12S6 18.500 12 18.500a9 9 0 0 0 4-.900',
  forward: 'm9 5 7 7-7 7',
  heart:
    'M12 20C5 15.500 3 12 3 8.800A4.800 4.800 0 0 1 12 6.500 4.800 4.800 0 0 1 21 8.800c0 3.200-2 6.700-9 11.200z',
  home: 'M4 11l8-7 8 7v8a1 1 0 0 1-1 1h-4v-6H9v6H5a1 1 0 0 1-1-1z',
  minus: 'M5 12h14',
  pause: 'M8.500 6v12M15.500 6v12',
  play: 'M8 5.500v13l10.500-6.500z',
  report: 'M4 20h16M7 16v-5M12 16V5M17 16v-8',
  search: 'M4 10.500a6.500 6.500 0 1 0 13 0 6.500 6.500 0 1 0-13 0zM15.500 15.500 20 20',
  settings:
    'M4 7h8M18 7h2M4 17h2M12 17h8M12 7a3 3 0 1 0 6 0 3 3 0 1 0-6 0zM6 17a3 3 0 1 0 6 0 3 3 0 1 0-6 0z',
  sprout: 'M12 20v-8M12 12C12 8 9 6 5 6c0 4 3 6 7 6zM12 12c0-4 3-6 7-6 0 4-3 6-7 6z',
  sunset: 'M3 18h18M6 14a6 6 0 0 1 12 0M12 3v4M9.500 5 12 7.500 14.500 5M3.500 10l1.500 1M20.500 10 19 11',
  undo: 'M9 7 4 12l5 5M4 12h10a6 6 0 0 1 6 6',
  videos: 'M5 5h14a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2zM10.500 9v6l5-3z',
} as const;

export type IconName = keyof typeof strokes;

/** A picture of an action. Decoration: the words are next to it or in a label. */
@Component({
  selector: 'kyck-icon',
  template: `<svg viewBox="0 0 24 24" aria-hidden="true"><path [attr.d]="path()" /></svg>`,
  styles: `
    :host {
      display: inline-block;
      flex: none;
      inline-size: 1.5em;
      block-size: 1.5em;
    }

    svg {
      display: block;
      inline-size: 100%;
      block-size: 100%;
      fill: none;
      stroke: currentColor;
      stroke-linecap: round;
      stroke-linejoin: round;
      stroke-width: 2;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Icon {
  readonly name = input.required<IconName>();

  protected readonly path = computed(() => strokes[this.name()]);
}
