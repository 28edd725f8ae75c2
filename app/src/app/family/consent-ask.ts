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
import { TranslocoPipe } from '@jsverse/transloco';
import { IonButton } from '@ionic/angular/ion-button';
import type { ConsentPurpose } from '@kyck/core/graphql/schema.generated';
import { Refused } from '@kyck/core/graphql/user-errors';
import { Language } from '@kyck/core/i18n/language';

import { Attempt } from '../core/form-problem';
import { ConsentData, type Consent, type ConsentState } from './consent-data';
import { isOffered, optionalPurposes, type OptionalPurpose } from './consent-rules';

/** Asks the legal guardian: one tick that is required, the others by choice, none of them set beforehand. */
@Component({
  selector: 'kyck-consent-ask',
  imports: [IonButton, TranslocoPipe],
  templateUrl: './consent-ask.html',
  styleUrls: ['./consent-box.scss', './consent-ask.scss'],
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ConsentAsk {
  private readonly data = inject(ConsentData);
  protected readonly language = inject(Language);

  /** The text that is agreed to. */
  readonly text = input.required<ConsentState['consentText']>();
  /** Where the confirmation goes, with its middle hidden. */
  readonly phone = input.required<string>();
  /** The decisions, once they are recorded. */
  readonly given = output<readonly Consent[]>();
  /** The text has changed since it was read: it must be read again. */
  readonly outdated = output();

  private readonly serviceTick = viewChild.required<ElementRef<HTMLInputElement>>('service');
  protected readonly optionalPurposes = optionalPurposes;
  protected readonly words = computed(() => this.language.pick(this.text().textKo, this.text().textEn));
  private readonly ticked = signal<ReadonlySet<ConsentPurpose>>(new Set());
  protected readonly isTried = signal(false);
  protected readonly isBusy = signal(false);
  protected readonly attempt = new Attempt();
  /** Whether the required tick is missing although the guardian wanted to go on. */
  protected readonly isServiceMissing = computed(() => this.isTried() && !this.isTicked('SERVICE'));

  protected isTicked(purpose: ConsentPurpose): boolean {
    return this.ticked().has(purpose);
  }

  protected canTick(purpose: OptionalPurpose): boolean {
    return isOffered(purpose, (one) => this.isTicked(one));
  }

  protected tick(purpose: ConsentPurpose, isOn: boolean): void {
    this.ticked.update((before) => {
      const ticked = new Set(before);
      if (isOn) {
        ticked.add(purpose);
      } else {
        ticked.delete(purpose);
      }
      // Messages at night end with messages.
      return new Set(Array.from(ticked).filter((one) => isOffered(one, (other) => ticked.has(other))));
    });
  }

  protected async send(): Promise<void> {
    this.isTried.set(true);
    if (this.isServiceMissing()) {
      this.serviceTick().nativeElement.focus();
      return;
    }
    if (this.isBusy()) {
      return;
    }
    this.isBusy.set(true);
    await this.attempt.run({}, async () => {
      this.given.emit(await this.give());
    });
    this.isBusy.set(false);
  }

  private async give(): Promise<readonly Consent[]> {
    try {
      return await this.data.give([...this.ticked()], this.text().version);
    } catch (cause) {
      if (cause instanceof Refused && cause.has('CONSENT_INVALID')) {
        // What was ticked was another text.
        this.ticked.set(new Set());
        this.isTried.set(false);
        this.outdated.emit();
      }
      throw cause;
    }
  }
}
