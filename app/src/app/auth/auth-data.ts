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

/** A code that was requested: until when it is valid, when another may be sent, and whether it was delivered. */
export type OtpChallenge = NonNullable<RequestOtpMutation['requestOtp']['challenge']>;
/** Whether the message with a code is queued, was sent, or could not be sent. */
export type OtpDelivery = OtpChallenge['delivery'];

/** A device that waits for a guardian: the code to enter, and the secret to claim the session with. */
export type DevicePairing = NonNullable<StartPairingMutation['startPairing']['pairing']>;
/** A session with the rights of a child. */
export type ChildSession = NonNullable<ClaimPairingMutation['claimPairing']['session']>;

/** Signing in with a phone, or as a child's device that a guardian approves. */
@Service()
export class AuthData {
  private readonly graphql = inject(GraphqlClient);

  /** Requests a code for `phone`. */
  async requestCode(phone: string, language: LanguageCode): Promise<OtpChallenge> {
    const input = {
      phone,
      locale: language === 'ko' ? ('KO' as const) : ('EN' as const),
      deviceToken: readDeviceToken('family'),
    };
    const { requestOtp } = await this.graphql.run(RequestOtpDocument, { input });
    return accepted(requestOtp.challenge, requestOtp.userErrors);
  }

  /** Whether the code of a challenge was sent; a challenge that the server does not know counts as failed. */
  async delivery(challengeId: string): Promise<OtpDelivery> {
    const { otpChallenge } = await this.graphql.run(OtpDeliveryDocument, { id: challengeId });
    return otpChallenge?.delivery ?? 'FAILED';
  }

  /** Exchanges the code for a session. */
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

  /** The child's session; nothing until a guardian has approved. */
  async claimPairing(pollSecret: string): Promise<ChildSession | undefined> {
    const { claimPairing } = await this.graphql.run(ClaimPairingDocument, { input: { pollSecret } });
    if (claimPairing.userErrors.some(({ code }) => code === 'PAIRING_PENDING')) {
      return undefined;
    }
    return accepted(claimPairing.session, claimPairing.userErrors);
  }
}
