import { ChangeDetectionStrategy, Component, input } from '@angular/core';

/** An icon of `@mdi/js`. Decoration: the text next to it says the same. */
@Component({
  selector: 'kyck-icon',
  template: '<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path [attr.d]="path()" /></svg>',
  styles: `
    :host {
      display: inline-flex;
      inline-size: 1.25em;
      block-size: 1.25em;
      flex: none;
      vertical-align: -0.25em;
    }
    svg {
      inline-size: 100%;
      block-size: 100%;
      fill: currentColor;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Icon {
  /** SVG path in a box of 24 × 24. */
  readonly path = input.required<string>();
}
