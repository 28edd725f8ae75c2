/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type * as Types from '../../../../packages/core/src/graphql/schema.generated';

import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type RequestOtpMutationVariables = Exact<{
  input: Types.RequestOtpInput;
}>;


export type RequestOtpMutation = { readonly requestOtp: { readonly challenge: { readonly id: string, readonly expiresAt: string, readonly resendAt: string, readonly delivery: Types.OtpDelivery } | null, readonly userErrors: ReadonlyArray<{ readonly code: Types.IdentityErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } };

export type OtpDeliveryQueryVariables = Exact<{
  id: string;
}>;


export type OtpDeliveryQuery = { readonly otpChallenge: { readonly delivery: Types.OtpDelivery } | null };

export type VerifyOtpMutationVariables = Exact<{
  input: Types.VerifyOtpInput;
}>;


export type VerifyOtpMutation = { readonly verifyOtp: { readonly deviceToken: string | null, readonly session: { readonly accessToken: string, readonly refreshToken: string, readonly expiresAt: string } | null, readonly userErrors: ReadonlyArray<{ readonly code: Types.IdentityErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } };

export type StartPairingMutationVariables = Exact<{
  input: Types.StartPairingInput;
}>;


export type StartPairingMutation = { readonly startPairing: { readonly pairing: { readonly code: string, readonly pollSecret: string, readonly expiresAt: string } | null, readonly userErrors: ReadonlyArray<{ readonly code: Types.IdentityErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } };

export type ClaimPairingMutationVariables = Exact<{
  input: Types.ClaimPairingInput;
}>;


export type ClaimPairingMutation = { readonly claimPairing: { readonly session: { readonly accessToken: string, readonly refreshToken: string, readonly expiresAt: string, readonly viewer: { readonly child: { readonly id: string } | null } } | null, readonly userErrors: ReadonlyArray<{ readonly code: Types.IdentityErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

export const RequestOtpDocument = new TypedDocumentString(`
    mutation RequestOtp($input: RequestOtpInput!) {
  requestOtp(input: $input) {
    challenge {
      id
      expiresAt
      resendAt
      delivery
    }
    userErrors {
      code
      message
      field
    }
  }
}
    `) as unknown as TypedDocumentString<RequestOtpMutation, RequestOtpMutationVariables>;
export const OtpDeliveryDocument = new TypedDocumentString(`
    query OtpDelivery($id: ID!) {
  otpChallenge(id: $id) {
    delivery
  }
}
    `) as unknown as TypedDocumentString<OtpDeliveryQuery, OtpDeliveryQueryVariables>;
export const VerifyOtpDocument = new TypedDocumentString(`
    mutation VerifyOtp($input: VerifyOtpInput!) {
  verifyOtp(input: $input) {
    session {
      accessToken
      refreshToken
      expiresAt
    }
    deviceToken
    userErrors {
      code
      message
      field
    }
  }
}
    `) as unknown as TypedDocumentString<VerifyOtpMutation, VerifyOtpMutationVariables>;
export const StartPairingDocument = new TypedDocumentString(`
    mutation StartPairing($input: StartPairingInput!) {
  startPairing(input: $input) {
    pairing {
      code
      pollSecret
      expiresAt
    }
    userErrors {
      code
      message
      field
    }
  }
}
    `) as unknown as TypedDocumentString<StartPairingMutation, StartPairingMutationVariables>;
export const ClaimPairingDocument = new TypedDocumentString(`
    mutation ClaimPairing($input: ClaimPairingInput!) {
  claimPairing(input: $input) {
    session {
      accessToken
      refreshToken
      expiresAt
      viewer {
        child {
          id
        }
      }
    }
    userErrors {
      code
      message
      field
    }
  }
}
    `) as unknown as TypedDocumentString<ClaimPairingMutation, ClaimPairingMutationVariables>;