import { ChangeDetectionStrategy, Component, inject, input, output, signal } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Action } from '@kyck/core/action/action';
import { Formats } from '@kyck/core/format/formats';
import type { ConsentPurpose } from '@kyck/core/graphql/schema.generated';
import { Refused } from '@kyck/core/graphql/user-errors';
import { Language } from '@kyck/core/i18n/language';
import { ProblemNote } from '@kyck/ui/failure/problem-note';

import { ConsentData, type Consent, type ConsentState } from './consent-data';
import { endingWith, isAgreed, isOffered, optionalPurposes, type OptionalPurpose } from './consent-rules';

/** The decisions of the legal guardian with their days, and a switch for each purpose that may be refused. */
@Component({
  selector: 'kyck-consent-settings',
  imports: [ProblemNote, TranslocoPipe],
  templateUrl: './consent-settings.html',
  styleUrls: ['./consent-box.scss', './consent-settings.scss'],
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ConsentSettings {
  private readonly data = inject(ConsentData);
  private readonly formats = inject(Formats);
  protected readonly language = inject(Language);

  /** The text that is agreed to at present. */
  readonly text = input.required<ConsentState['consentText']>();
  /** The last decision of each purpose. */
  readonly consents = input.required<readonly Consent[]>();
  /** IANA zone of the family. */
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
  /** The purpose that is being changed, or was changed last. */
  protected readonly changedPurpose = signal<OptionalPurpose | undefined>(undefined);
  /** Result of the last change, as a key of texts. */
  protected readonly result = signal<string | undefined>(undefined);
  protected readonly action = new Action();

  protected isAgreed(purpose: ConsentPurpose): boolean {
    return isAgreed(this.consents(), purpose);
  }

  protected isOffered(purpose: ConsentPurpose): boolean {
    return isOffered(purpose, (other) => this.isAgreed(other));
  }

  /** Since when a purpose is agreed to or not, as a key of texts and its day. */
  protected since(purpose: ConsentPurpose): { readonly key: string; readonly day: string } {
    const consent = this.consents().find((decision) => decision.purpose === purpose);
    if (consent === undefined) {
      return { key: 'consent.never', day: '' };
    }

    const day = this.formats.date(consent.recordedAt, this.zone());
    return { key: consent.isGiven ? 'consent.since' : 'consent.until', day };
  }

  protected async change(purpose: OptionalPurpose, field: HTMLInputElement): Promise<void> {
    const isOn = field.checked;
    // The switch shows the recorded state until the change is recorded.
    field.checked = this.isAgreed(purpose);
    if (this.action.isBusy()) {
      return;
    }

    this.changedPurpose.set(purpose);
    this.result.set(undefined);
    await this.action.run(async () => {
      const consents = isOn
        ? await this.give(purpose)
        : await this.data.withdraw(endingWith(purpose, (other) => this.isAgreed(other)));
      this.changed.emit(consents);
      this.result.set(isOn ? 'consent.given' : 'consent.withdrawn');
    });
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
