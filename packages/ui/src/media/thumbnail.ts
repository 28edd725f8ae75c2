import { ChangeDetectionStrategy, Component, computed, input, linkedSignal } from '@angular/core';

/**
 * The picture of a video; a drawn scene of its Nuri area while YouTube's cannot be loaded. Decoration: the title is
 * next to it.
 */
@Component({
  selector: 'kyck-thumbnail',
  templateUrl: './thumbnail.html',
  styles: `
    :host {
      display: block;
      overflow: hidden;
      aspect-ratio: 16 / 9;
      border-radius: var(--r-2);
      background: var(--surface-3);
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
  /** Address of the picture; null when there is none. */
  readonly source = input.required<string | null>();
  /** Id of a Nuri area, or of a content below it, such as `nature.explore.1`; chooses the drawing. */
  readonly area = input('');

  protected readonly url = linkedSignal(() => this.source());
  protected readonly scene = computed(() => this.area().split('.')[0] ?? '');
}
