import { ChangeDetectionStrategy, Component, computed, input, linkedSignal } from '@angular/core';

/** A video's picture; a drawn scene of its Nuri area when YouTube's cannot be had. Decoration: the title says it. */
@Component({
  selector: 'kyck-video-picture',
  templateUrl: './video-picture.html',
  styles: `
    :host {
      display: block;
      overflow: hidden;
      aspect-ratio: 16 / 9;
      background: #eee5d4;
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
export class VideoPicture {
  /** Where YouTube keeps the picture, when there is one. */
  readonly source = input.required<string | null>();
  /** Slug of a Nuri content or area; its first part chooses the drawing. */
  readonly area = input('');

  protected readonly url = linkedSignal(() => this.source());
  protected readonly scene = computed(() => this.area().split('.')[0] ?? '');
}
