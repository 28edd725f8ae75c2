import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';

import { avatarLook } from './avatars';

/** A child's animal. Decoration: the nickname is next to it. */
@Component({
  selector: 'kyck-avatar',
  template: `
    <svg viewBox="0 0 64 64" aria-hidden="true">
      <circle cx="32" cy="32" r="32" [attr.fill]="look().ground" />
      <path [attr.d]="look().ears" [attr.fill]="look().fur" />
      <circle cx="32" cy="36" r="19" [attr.fill]="look().fur" />
      <circle cx="25" cy="34" r="2.6" fill="var(--art-line)" />
      <circle cx="39" cy="34" r="2.6" fill="var(--art-line)" />
      <circle cx="20.500" cy="41" r="3.200" fill="var(--art-cheek)" opacity=".55" />
      <circle cx="43.500" cy="41" r="3.200" fill="var(--art-cheek)" opacity=".55" />
      <path d="M28 42q4 4 8 0" fill="none" stroke="var(--art-line)" stroke-width="2" stroke-linecap="round" />
    </svg>
  `,
  styles: `
    :host {
      display: block;
      inline-size: 3.5rem;
      block-size: 3.5rem;
      flex: none;
    }
    svg {
      display: block;
      inline-size: 100%;
      block-size: 100%;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Avatar {
  /** Name of the animal as the server stores it. */
  readonly name = input.required<string>();

  protected readonly look = computed(() => avatarLook(this.name()));
}
