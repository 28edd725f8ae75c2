import {
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  inject,
  input,
  linkedSignal,
  output,
  resource,
} from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Action } from '@kyck/core/action/action';
import { Formats } from '@kyck/core/format/formats';
import { loadedValue } from '@kyck/core/resource/keep-last';

import { Toasts } from '../core/toasts';
import { ActionNote } from '../ui/action-note';
import { Icon } from '../ui/icon';
import { SettingsData, type Child, type LimitsChange } from './settings-data';
import {
  fieldTime,
  guidelinesFor,
  nightBars,
  stepMinutes,
  steppedMinutes,
  windowBars,
} from './settings-rules';

/** Presses of plus and minus within this time are sent together. */
const sendAfterMs = 600;

/** How long a child may watch a day, between which times, and when it goes to bed. */
@Component({
  selector: 'kyck-child-time',
  imports: [ActionNote, Icon, TranslocoPipe],
  templateUrl: './child-time.html',
  styleUrls: ['./columns.scss', './child-time.scss'],
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ChildTime {
  private readonly data = inject(SettingsData);
  private readonly formats = inject(Formats);
  private readonly toasts = inject(Toasts);

  readonly child = input.required<Child>();
  readonly changed = output<Child>();

  private readonly guidelines = resource({
    loader: ({ abortSignal }) => this.data.guidelines(abortSignal),
  });
  /** Published recommendations for the child's age, each with its source. */
  protected readonly presets = computed(() =>
    guidelinesFor(loadedValue(this.guidelines) ?? [], this.child().ageMonths),
  );

  /** The daily minutes as pressed, before they are sent. */
  protected readonly minutes = linkedSignal(() => this.child().limits.dailyMinutes);
  protected readonly bars = computed(() =>
    windowBars(this.child().limits.windowStart, this.child().limits.windowEnd),
  );
  protected readonly bedtimeBars = computed(() => nightBars(this.child().limits.bedtime));

  protected readonly stepMinutes = stepMinutes;
  protected readonly fieldTime = fieldTime;
  protected readonly action = new Action();
  private sending: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    inject(DestroyRef).onDestroy(() => {
      if (this.sending !== undefined) {
        clearTimeout(this.sending);
        // Leaving the page does not lose what was pressed.
        void this.data.setLimits(this.child().id, { dailyMinutes: this.minutes() }).catch(() => undefined);
      }
    });
  }

  protected step(direction: -1 | 1): void {
    this.minutes.update((minutes) => steppedMinutes(minutes, direction));
    this.sendSoon();
  }

  protected async choose(minutes: number): Promise<void> {
    this.minutes.set(minutes);
    await this.save({ dailyMinutes: minutes });
  }

  protected async changeTime(
    field: 'bedtime' | 'windowEnd' | 'windowStart',
    time: HTMLInputElement,
  ): Promise<void> {
    if (time.value !== '' && time.value !== fieldTime(this.child().limits[field])) {
      await this.save({ [field]: time.value });
    }
  }

  protected duration(minutes: number): string {
    return this.formats.duration(minutes);
  }

  protected date(day: string): string {
    return this.formats.day(day, { year: 'numeric', month: 'long' });
  }

  private sendSoon(): void {
    clearTimeout(this.sending);
    this.sending = setTimeout(() => {
      if (this.action.isBusy()) {
        this.sendSoon();
        return;
      }
      this.sending = undefined;
      void this.save({ dailyMinutes: this.minutes() });
    }, sendAfterMs);
  }

  /** Saves a change at once; the way back is to set what was set before. */
  private async save(change: LimitsChange): Promise<void> {
    const { id, nickname, limits } = this.child();
    const before = Object.fromEntries(
      Object.keys(change).map((field) => [field, limits[field as keyof LimitsChange]]),
    );
    const isDone = await this.action.run(async () => {
      this.changed.emit(await this.data.setLimits(id, change));
    });
    if (isDone) {
      this.toasts.show({
        key: 'settings.time.saved',
        params: { name: nickname },
        undo: async () => {
          this.changed.emit(await this.data.setLimits(id, before));
        },
      });
    }
  }
}
