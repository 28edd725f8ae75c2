import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import type { ConsentPurpose } from '@kyck/core/graphql/schema.generated';
import { Refused } from '@kyck/core/graphql/user-errors';
import { Language } from '@kyck/core/i18n/language';
import { zonedDate } from '@kyck/core/time/zoned-date';

import { Attempt } from '../core/form-problem';
import { ConsentData, type Consent, type ConsentState } from './consent-data';
import { endingWith, isAgreed, isOffered, optionalPurposes, type OptionalPurpose } from './consent-rules';

/** What the legal guardian has agreed to, since when, and a switch for each purpose that may be refused. */
@Component({
  selector: 'kyck-consent-settings',
  imports: [TranslocoPipe],
  templateUrl: './consent-settings.html',
  styleUrls: ['./consent-box.scss', './consent-settings.scss'],
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ConsentSettings {
  private readonly data = inject(ConsentData);
  protected readonly language = inject(Language);

  /** The text that is agreed to at present. */
  readonly text = input.required<ConsentState['consentText']>();
  /** The last decision of each purpose. */
  readonly consents = input.required<readonly Consent[]>();
  /** The zone of the family's days. */
  readonly zone = input.required<string>();
  /** Whether the caller decides; another guardian only looks. */
  readonly isOwner = input.required<boolean>();
  /** Number of the guardian who decides, with its middle hidden. */
  readonly ownerPhone = input.required<string>();
  /** Decisions that have changed. */
  readonly changed = output<readonly Consent[]>();
  /** The text has changed since it was shown: it must be read again. */
  readonly outdated = output();

  protected readonly optionalPurposes = optionalPurposes;
  protected readonly words = computed(() => this.language.pick(this.text().textKo, this.text().textEn));
  /** The purpose that is being changed, or was last. */
  protected readonly touched = signal<OptionalPurpose | undefined>(undefined);
  protected readonly isBusy = signal(false);
  /** What came of the last change, as a key of texts. */
  protected readonly result = signal<string | undefined>(undefined);
  protected readonly attempt = new Attempt();

  protected isAgreed(purpose: ConsentPurpose): boolean {
    return isAgreed(this.consents(), purpose);
  }

  protected isOffered(purpose: ConsentPurpose): boolean {
    return isOffered(purpose, (one) => this.isAgreed(one));
  }

  /** Since when a purpose is agreed to or not, as a key of texts and its day. */
  protected since(purpose: ConsentPurpose): { readonly key: string; readonly day: string } {
    const consent = this.consents().find((one) => one.purpose === purpose);
    if (consent === undefined) {
      return { key: 'consent.never', day: '' };
    }
    const day = zonedDate(consent.recordedAt, this.language.code(), { dateStyle: 'long' }, this.zone());
    return { key: consent.isGiven ? 'consent.since' : 'consent.until', day };
  }

  protected async change(purpose: OptionalPurpose, field: HTMLInputElement): Promise<void> {
    const isOn = field.checked;
    // The switch shows what is recorded, not what is wished for.
    field.checked = this.isAgreed(purpose);
    if (this.isBusy()) {
      return;
    }
    this.isBusy.set(true);
    this.touched.set(purpose);
    this.result.set(undefined);
    await this.attempt.run({}, async () => {
      const consents = isOn
        ? await this.give(purpose)
        : await this.data.withdraw(endingWith(purpose, (one) => this.isAgreed(one)));
      this.changed.emit(consents);
      this.result.set(isOn ? 'consent.given' : 'consent.withdrawn');
    });
    this.isBusy.set(false);
  }

  private async give(purpose: OptionalPurpose): Promise<readonly Consent[]> {
    try {
      return await this.data.give([purpose], this.text().version);
    } catch (cause) {
      if (cause instanceof Refused && cause.has('CONSENT_INVALID')) {
        this.outdated.emit();
      }
      throw cause;
    }
  }
}
