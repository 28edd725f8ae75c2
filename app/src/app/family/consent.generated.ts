/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type * as Types from '../../../../packages/core/src/graphql/schema.generated';

import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type ConsentStateFragment = { readonly id: string, readonly purpose: Types.ConsentPurpose, readonly isGiven: boolean, readonly recordedAt: string };

export type ConsentPageQueryVariables = Exact<{ [key: string]: never; }>;


export type ConsentPageQuery = { readonly consentText: { readonly version: string, readonly textKo: string, readonly textEn: string }, readonly viewer: { readonly role: Types.ViewerRole, readonly family: { readonly id: string, readonly zone: string, readonly consents: ReadonlyArray<{ readonly id: string, readonly purpose: Types.ConsentPurpose, readonly isGiven: boolean, readonly recordedAt: string }>, readonly guardians: ReadonlyArray<{ readonly id: string, readonly role: Types.GuardianRole, readonly isMe: boolean, readonly phoneMasked: string }>, readonly children: ReadonlyArray<{ readonly id: string, readonly isArchived: boolean }> } | null } };

export type GiveConsentMutationVariables = Exact<{
  input: Types.GiveConsentInput;
}>;


export type GiveConsentMutation = { readonly giveConsent: { readonly consents: ReadonlyArray<{ readonly id: string, readonly purpose: Types.ConsentPurpose, readonly isGiven: boolean, readonly recordedAt: string }>, readonly userErrors: ReadonlyArray<{ readonly code: Types.FamilyErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } };

export type WithdrawConsentMutationVariables = Exact<{
  input: Types.WithdrawConsentInput;
}>;


export type WithdrawConsentMutation = { readonly withdrawConsent: { readonly consents: ReadonlyArray<{ readonly id: string, readonly purpose: Types.ConsentPurpose, readonly isGiven: boolean, readonly recordedAt: string }>, readonly userErrors: ReadonlyArray<{ readonly code: Types.FamilyErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } };

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
export const ConsentStateFragmentDoc = new TypedDocumentString(`
    fragment ConsentState on Consent {
  id
  purpose
  isGiven
  recordedAt
}
    `, {"fragmentName":"ConsentState"}) as unknown as TypedDocumentString<ConsentStateFragment, unknown>;
export const ConsentPageDocument = new TypedDocumentString(`
    query ConsentPage {
  consentText {
    version
    textKo
    textEn
  }
  viewer {
    role
    family {
      id
      zone
      consents {
        ...ConsentState
      }
      guardians {
        id
        role
        isMe
        phoneMasked
      }
      children {
        id
        isArchived
      }
    }
  }
}
    fragment ConsentState on Consent {
  id
  purpose
  isGiven
  recordedAt
}`) as unknown as TypedDocumentString<ConsentPageQuery, ConsentPageQueryVariables>;
export const GiveConsentDocument = new TypedDocumentString(`
    mutation GiveConsent($input: GiveConsentInput!) {
  giveConsent(input: $input) {
    consents {
      ...ConsentState
    }
    userErrors {
      code
      message
      field
    }
  }
}
    fragment ConsentState on Consent {
  id
  purpose
  isGiven
  recordedAt
}`) as unknown as TypedDocumentString<GiveConsentMutation, GiveConsentMutationVariables>;
export const WithdrawConsentDocument = new TypedDocumentString(`
    mutation WithdrawConsent($input: WithdrawConsentInput!) {
  withdrawConsent(input: $input) {
    consents {
      ...ConsentState
    }
    userErrors {
      code
      message
      field
    }
  }
}
    fragment ConsentState on Consent {
  id
  purpose
  isGiven
  recordedAt
}`) as unknown as TypedDocumentString<WithdrawConsentMutation, WithdrawConsentMutationVariables>;