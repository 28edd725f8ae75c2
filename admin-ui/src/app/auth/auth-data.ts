import { inject, Service } from '@angular/core';
import { GraphqlClient } from '@kyck/core/graphql/graphql-client';
import { accepted } from '@kyck/core/graphql/user-errors';
import { readDeviceToken, storeDeviceToken } from '@kyck/core/session/device-token';
import type { SessionTokens } from '@kyck/core/session/session';

import { StaffSignInDocument } from './auth.generated';

export interface StaffCredentials {
  readonly email: string;
  readonly password: string;
  readonly totpCode: string;
}

@Service()
export class AuthData {
  private readonly graphql = inject(GraphqlClient);

  /** A session; throws `Refused` with the server's messages. */
  async signIn(credentials: StaffCredentials): Promise<SessionTokens> {
    const { staffSignIn } = await this.graphql.run(StaffSignInDocument, {
      input: { ...credentials, deviceToken: readDeviceToken('staff') },
    });
    storeDeviceToken('staff', staffSignIn.deviceToken);
    return accepted(staffSignIn.session, staffSignIn.userErrors);
  }
}
