import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  output,
  signal,
  viewChild,
  type ElementRef,
} from '@angular/core';
import { IonButton } from '@ionic/angular/ion-button';
import { TranslocoPipe } from '@jsverse/transloco';
import { Action } from '@kyck/core/action/action';
import type { ConsentPurpose } from '@kyck/core/graphql/schema.generated';
import { Refused } from '@kyck/core/graphql/user-errors';
import { Language } from '@kyck/core/i18n/language';
import { ProblemNote } from '@kyck/ui/failure/problem-note';

import { ConsentData, type Consent, type ConsentState } from './consent-data';
import { isOffered, optionalPurposes, type OptionalPurpose } from './consent-rules';

/** Asks the legal guardian for consent: one purpose is required, the others are optional, none is ticked before. */
@Component({
  selector: 'kyck-consent-form',
  imports: [IonButton, ProblemNote, TranslocoPipe],
  templateUrl: './consent-form.html',
  styleUrls: ['./consent-box.scss', './consent-form.scss'],
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ConsentForm {
  private readonly data = inject(ConsentData);
  protected readonly language = inject(Language);

  /** The text that is agreed to. */
  readonly text = input.required<ConsentState['consentText']>();
  /** Number that the confirmation is sent to, with its middle hidden. */
  readonly phone = input.required<string>();
  /** The decisions, once they are recorded. */
  readonly given = output<readonly Consent[]>();
  /** The text has changed since it was read: it must be read again. */
  readonly outdated = output();

  private readonly serviceTick = viewChild.required<ElementRef<HTMLInputElement>>('service');
  protected readonly optionalPurposes = optionalPurposes;
  private readonly ticked = signal<ReadonlySet<ConsentPurpose>>(new Set());
  protected readonly isTried = signal(false);
  protected readonly action = new Action();
  /** Whether the guardian tried to continue without the required tick. */
  protected readonly isServiceMissing = computed(() => this.isTried() && !this.isTicked('SERVICE'));

  protected isTicked(purpose: ConsentPurpose): boolean {
    return this.ticked().has(purpose);
  }

  protected canTick(purpose: OptionalPurpose): boolean {
    return isOffered(purpose, (other) => this.isTicked(other));
  }

  protected tick(purpose: ConsentPurpose, isOn: boolean): void {
    this.ticked.update((previous) => {
      const ticked = new Set(previous);
      if (isOn) {
        ticked.add(purpose);
      } else {
        ticked.delete(purpose);
      }
      // Without messages there are none at night either.
      return new Set(Array.from(ticked).filter((box) => isOffered(box, (other) => ticked.has(other))));
    });
  }

  protected async send(): Promise<void> {
    this.isTried.set(true);
    if (this.isServiceMissing()) {
      this.serviceTick().nativeElement.focus();
      return;
    }

    await this.action.run(async () => {
      this.given.emit(await this.give());
    });
  }

  private async give(): Promise<readonly Consent[]> {
    try {
      return await this.data.give([...this.ticked()], this.text().version);
    } catch (cause) {
      if (cause instanceof Refused && cause.has('CONSENT_INVALID')) {
        // The ticks were for another text.
        this.ticked.set(new Set());
        this.isTried.set(false);
        this.outdated.emit();
      }
      throw cause;
    }
  }
}
