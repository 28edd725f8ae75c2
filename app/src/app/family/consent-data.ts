import { inject, Service } from '@angular/core';
import { AttemptKey } from '@kyck/core/graphql/attempt-key';
import { GraphqlClient } from '@kyck/core/graphql/graphql-client';
import type { ConsentPurpose } from '@kyck/core/graphql/schema.generated';
import { refuseErrors, type UserError } from '@kyck/core/graphql/user-errors';

import {
  ConsentPageDocument,
  GiveConsentDocument,
  WithdrawConsentDocument,
  type ConsentPageQuery,
  type ConsentStateFragment,
} from './consent.generated';

/** The text to agree to, and what the family has decided. */
export type ConsentState = ConsentPageQuery;
/** The last decision about one purpose. */
export type Consent = ConsentStateFragment;

/** The consent of the legal guardian. */
@Service()
export class ConsentData {
  private readonly graphql = inject(GraphqlClient);
  private readonly giving = new AttemptKey();
  private readonly withdrawing = new AttemptKey();

  /** The text and the decisions so far. */
  async state(abort: AbortSignal): Promise<ConsentState> {
    return this.graphql.run(ConsentPageDocument, {}, { abort });
  }

  /** Agrees to purposes by the text that was read; gives the decisions, or throws `Refused`. */
  async give(purposes: readonly ConsentPurpose[], textVersion: string): Promise<readonly Consent[]> {
    const { giveConsent } = await this.giving.run({ purposes: [...purposes], textVersion }, async (input) =>
      this.graphql.run(GiveConsentDocument, { input }),
    );
    return decided(giveConsent);
  }

  /** Withdraws the consent to purposes; gives the decisions, or throws `Refused`. */
  async withdraw(purposes: readonly ConsentPurpose[]): Promise<readonly Consent[]> {
    const { withdrawConsent } = await this.withdrawing.run({ purposes: [...purposes] }, async (input) =>
      this.graphql.run(WithdrawConsentDocument, { input }),
    );
    return decided(withdrawConsent);
  }
}

function decided(payload: {
  readonly consents: readonly Consent[];
  readonly userErrors: readonly UserError[];
}): readonly Consent[] {
  refuseErrors(payload.userErrors);
  return payload.consents;
}
