import { ChangeDetectionStrategy, Component, input } from '@angular/core';

/** A drawing from `@mdi/js`. It is decoration: the text beside it says the same. */
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
  /** The path in a box of 24. */
  readonly path = input.required<string>();
}
