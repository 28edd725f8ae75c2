import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { HomeRowKind } from '@kyck/core/graphql/schema.generated';

const icons: Readonly<Record<HomeRowKind, { readonly color: string; readonly path: string }>> = {
  CONTINUE: { color: 'var(--art-blue)', path: 'M9 7l9 5-9 5zM5 7h2v10H5z' },
  FOR_YOU: {
    color: 'var(--art-coral)',
    path: 'M12 19C4 13.500 4 7 8 6.500c2 0 3.300 1.200 4 2.600.700-1.400 2-2.600 4-2.600 4 .500 4 7-4 12.500z',
  },
  WATCH_AGAIN: {
    color: 'var(--art-green)',
    path: 'M12 6V3L7 7l5 4V8a4.500 4.500 0 1 1-4.500 4.500h-2A6.500 6.500 0 1 0 12 6z',
  },
  NURI_GAP: {
    color: 'var(--art-violet)',
    path: 'M11 20v-7c-4 0-6-2-6-6 4 0 6 2 6.500 4.500C12 8 14 5 19 5c0 5-2 8-6 8v7z',
  },
  POPULAR: {
    color: 'var(--art-gold)',
    path: 'M12 4l2.300 5 5.400.600-4 3.700 1.100 5.400L12 16l-4.800 2.700 1.100-5.400-4-3.700 5.400-.600z',
  },
  NEW: {
    color: 'var(--art-rose)',
    path: 'M6 11h12v8H6zM5 8h14v3H5zM12 8c-5 0-5-5-2-4 1.500.500 2 4 2 4zm0 0s.500-3.500 2-4c3-1 3 4-2 4z',
  },
};

/** An icon before the title of a row, for children who cannot read yet. */
@Component({
  selector: 'kyck-row-icon',
  template: `
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <circle cx="12" cy="12" r="12" [attr.fill]="icon().color" />
      <path [attr.d]="icon().path" fill="var(--art-white)" transform="translate(2.400 2.400) scale(.8)" />
    </svg>
  `,
  styles: `
    :host {
      display: inline-flex;
      inline-size: 2rem;
      block-size: 2rem;
      flex: none;
    }
    svg {
      inline-size: 100%;
      block-size: 100%;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class RowIcon {
  readonly kind = input.required<HomeRowKind>();

  protected readonly icon = computed(() => icons[this.kind()]);
}
