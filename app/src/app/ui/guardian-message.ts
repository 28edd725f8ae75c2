import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';

import { Avatar } from './avatar';
import { CalmScene } from './calm-scene';
import { PictureButton } from './picture-button';

/** A guardian's message, which fills the screen until the child closes it. */
@Component({
  selector: 'kyck-guardian-message',
  imports: [Avatar, CalmScene, PictureButton, TranslocoPipe],
  template: `
    <kyck-calm-scene light="day">
      <div class="speech" role="alert">
        <kyck-avatar name="bear" />
        <p>
          <span class="visually-hidden">{{ 'message.from' | transloco }}</span>
          {{ text() }}
        </p>
      </div>
      <button type="button" class="main" kyckPicture="check" (click)="closed.emit()">
        {{ 'message.close' | transloco }}
      </button>
    </kyck-calm-scene>
  `,
  styles: `
    :host {
      display: grid;
      min-block-size: 100%;
    }

    .speech {
      display: flex;
      flex-wrap: wrap;
      gap: 1rem;
      align-items: center;
      justify-content: center;
    }

    kyck-avatar {
      inline-size: 6rem;
      block-size: 6rem;
      border: 5px solid var(--surface);
      border-radius: 50%;
    }

    p {
      max-inline-size: min(34rem, 100%);
      padding: 1rem 1.75rem;
      border-radius: 28px;
      background: var(--surface);
      box-shadow: var(--elev-3);
      font-size: clamp(1.5rem, 5vmin, 2.25rem);
      font-weight: 800;
      line-height: 1.35;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class GuardianMessage {
  readonly text = input.required<string>();
  /** The child closed the message. */
  readonly closed = output();
}
