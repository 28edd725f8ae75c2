import { inject, Service } from '@angular/core';
import { GraphqlClient } from '@kyck/core/graphql/graphql-client';
import { accepted } from '@kyck/core/graphql/user-errors';
import type { LanguageCode } from '@kyck/core/i18n/language';
import { readDeviceToken, storeDeviceToken } from '@kyck/core/session/device-token';
import type { SessionTokens } from '@kyck/core/session/session';

import {
  ClaimPairingDocument,
  OtpDeliveryDocument,
  RequestOtpDocument,
  StartPairingDocument,
  VerifyOtpDocument,
  type ClaimPairingMutation,
  type RequestOtpMutation,
  type StartPairingMutation,
} from './auth.generated';

/** A code on its way: what it is asked for, until when, when another may be sent, and whether it has left. */
export type OtpChallenge = NonNullable<RequestOtpMutation['requestOtp']['challenge']>;
/** Whether the message with a code waits, has left, or could not be sent. */
export type OtpDelivery = OtpChallenge['delivery'];

/** A device waiting for a guardian: the code to tell, and the secret to ask with. */
export type DevicePairing = NonNullable<StartPairingMutation['startPairing']['pairing']>;
/** A session that can do nothing but what a child does. */
export type ChildSession = NonNullable<ClaimPairingMutation['claimPairing']['session']>;

/** Signing in with a phone, or as a child's device that a guardian approves. */
@Service()
export class AuthData {
  private readonly graphql = inject(GraphqlClient);

  /** Has a code sent to `phone`. */
  async requestCode(phone: string, language: LanguageCode): Promise<OtpChallenge> {
    const input = {
      phone,
      locale: language === 'ko' ? ('KO' as const) : ('EN' as const),
      deviceToken: readDeviceToken('family'),
    };
    const { requestOtp } = await this.graphql.run(RequestOtpDocument, { input });
    return accepted(requestOtp.challenge, requestOtp.userErrors);
  }

  /** Whether the code of a challenge has left; a challenge that is forgotten counts as failed. */
  async delivery(challengeId: string): Promise<OtpDelivery> {
    const { otpChallenge } = await this.graphql.run(OtpDeliveryDocument, { id: challengeId });
    return otpChallenge?.delivery ?? 'FAILED';
  }

  /** A session for the code that was sent. */
  async verify(challengeId: string, code: string, deviceName: string): Promise<SessionTokens> {
    const { verifyOtp } = await this.graphql.run(VerifyOtpDocument, {
      input: { challengeId, code, deviceName, deviceToken: readDeviceToken('family') },
    });
    storeDeviceToken('family', verifyOtp.deviceToken);
    return accepted(verifyOtp.session, verifyOtp.userErrors);
  }
  /** Asks to become a child's device. */
  async startPairing(deviceName: string): Promise<DevicePairing> {
    const { startPairing } = await this.graphql.run(StartPairingDocument, { input: { deviceName } });
    return accepted(startPairing.pairing, startPairing.userErrors);
  }

  /** The child's session once a guardian has approved; nothing while they have not. */
  async claimPairing(pollSecret: string): Promise<ChildSession | undefined> {
    const { claimPairing } = await this.graphql.run(ClaimPairingDocument, { input: { pollSecret } });
    if (claimPairing.userErrors.some(({ code }) => code === 'PAIRING_PENDING')) {
      return undefined;
    }
    return accepted(claimPairing.session, claimPairing.userErrors);
  }
}
