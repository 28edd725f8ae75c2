import { inject, Service } from '@angular/core';
import { GraphqlClient } from '@kyck/shared/graphql/graphql-client';
import { accepted } from '@kyck/shared/graphql/user-errors';
import type { LanguageCode } from '@kyck/shared/i18n/language';
import type { SessionTokens } from '@kyck/shared/session/session';

import { RequestOtpDocument, VerifyOtpDocument, type RequestOtpMutation } from './auth.generated';

/** A code on its way: what it is asked for, until when, and when another may be sent. */
export type OtpChallenge = NonNullable<RequestOtpMutation['requestOtp']['challenge']>;

/** Signing in with a phone. */
@Service()
export class AuthData {
  private readonly graphql = inject(GraphqlClient);

  /** Has a code sent to `phone`. */
  async requestCode(phone: string, language: LanguageCode): Promise<OtpChallenge> {
    const input = { phone, locale: language === 'ko' ? ('KO' as const) : ('EN' as const) };
    const { requestOtp } = await this.graphql.run(RequestOtpDocument, { input });
    return accepted(requestOtp.challenge, requestOtp.userErrors);
  }

  /** A session for the code that was sent. */
  async verify(challengeId: string, code: string, deviceName: string): Promise<SessionTokens> {
    const { verifyOtp } = await this.graphql.run(VerifyOtpDocument, {
      input: { challengeId, code, deviceName },
    });
    return accepted(verifyOtp.session, verifyOtp.userErrors);
  }
}
