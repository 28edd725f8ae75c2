import { ChangeDetectionStrategy, Component, input, linkedSignal } from '@angular/core';

/** A video's picture, or a drawn one when YouTube's cannot be had. Decoration: the title stands beside it. */
@Component({
  selector: 'kyck-thumbnail',
  template: `
    @if (url(); as source) {
      <img [src]="source" alt="" loading="lazy" referrerpolicy="no-referrer" (error)="url.set(null)" />
    } @else {
      <svg viewBox="0 0 160 90" aria-hidden="true">
        <rect width="160" height="90" fill="#dbe9e3" />
        <circle cx="122" cy="24" r="12" fill="#f6d58b" />
        <path d="M0 74 44 40l30 26 22-16 64 40H0z" fill="#9fc6b6" />
        <path d="M68 32v26l22-13z" fill="#1f6f5c" />
      </svg>
    }
  `,
  styles: `
    :host {
      display: block;
      overflow: hidden;
      aspect-ratio: 16 / 9;
      border-radius: 10px;
      background: #dbe9e3;
    }
    img,
    svg {
      display: block;
      inline-size: 100%;
      block-size: 100%;
      object-fit: cover;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Thumbnail {
  /** Where the picture is, when there is one. */
  readonly source = input.required<string | null>();

  protected readonly url = linkedSignal(() => this.source());
}
