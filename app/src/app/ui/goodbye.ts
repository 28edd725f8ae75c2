import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';

import type { TimeReason } from '../core/time-reason';
import { CalmScene, type SceneLight } from './calm-scene';
import { PlayIdeas } from './play-ideas';

/** Screen of a child that may watch nothing now: why, kindly, and what else there is to do. */
@Component({
  selector: 'kyck-goodbye',
  imports: [CalmScene, PlayIdeas, TranslocoPipe],
  template: `
    <kyck-calm-scene
      [light]="light()"
      [heading]="'goodbye.title.' + reason() | transloco"
      [text]="'goodbye.text.' + reason() | transloco"
    >
      <kyck-play-ideas />
      <ng-content />
    </kyck-calm-scene>
  `,
  styles: `
    :host {
      display: grid;
      min-block-size: 100%;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Goodbye {
  /** Why nothing may be watched. */
  readonly reason = input.required<TimeReason>();
  /** Outside the watching hours it may as well be the morning before them. */
  protected readonly light = computed((): SceneLight =>
    this.reason() === 'OUTSIDE_WINDOW' ? 'day' : 'evening',
  );
}
