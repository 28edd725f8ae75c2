/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type * as Types from '../../../../packages/core/src/graphql/schema.generated';

import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type ChildCardFragment = { readonly id: string, readonly nickname: string, readonly birthMonth: string, readonly avatar: string, readonly ageMonths: number, readonly ageBand: Types.AgeBand };

export type FamilyViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type FamilyViewerQuery = { readonly viewer: { readonly role: Types.ViewerRole, readonly child: { readonly id: string, readonly nickname: string, readonly birthMonth: string, readonly avatar: string, readonly ageMonths: number, readonly ageBand: Types.AgeBand } | null, readonly family: { readonly id: string, readonly zone: string, readonly children: ReadonlyArray<{ readonly isArchived: boolean, readonly id: string, readonly nickname: string, readonly birthMonth: string, readonly avatar: string, readonly ageMonths: number, readonly ageBand: Types.AgeBand }>, readonly guardians: ReadonlyArray<{ readonly id: string, readonly role: Types.GuardianRole, readonly phoneMasked: string, readonly isMe: boolean }>, readonly consents: ReadonlyArray<{ readonly id: string, readonly purpose: Types.ConsentPurpose, readonly isGiven: boolean }> } | null } };

export type AddChildMutationVariables = Exact<{
  input: Types.AddChildInput;
}>;


export type AddChildMutation = { readonly addChild: { readonly child: { readonly id: string, readonly nickname: string, readonly birthMonth: string, readonly avatar: string, readonly ageMonths: number, readonly ageBand: Types.AgeBand } | null, readonly userErrors: ReadonlyArray<{ readonly code: Types.FamilyErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } };

export type ApprovePairingMutationVariables = Exact<{
  input: Types.ApprovePairingInput;
}>;


export type ApprovePairingMutation = { readonly approvePairing: { readonly device: { readonly id: string, readonly name: string } | null, readonly userErrors: ReadonlyArray<{ readonly code: Types.IdentityErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } };

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
export const ChildCardFragmentDoc = new TypedDocumentString(`
    fragment ChildCard on Child {
  id
  nickname
  birthMonth
  avatar
  ageMonths
  ageBand
}
    `, {"fragmentName":"ChildCard"}) as unknown as TypedDocumentString<ChildCardFragment, unknown>;
export const FamilyViewerDocument = new TypedDocumentString(`
    query FamilyViewer {
  viewer {
    role
    child {
      ...ChildCard
    }
    family {
      id
      zone
      children {
        ...ChildCard
        isArchived
      }
      guardians {
        id
        role
        phoneMasked
        isMe
      }
      consents {
        id
        purpose
        isGiven
      }
    }
  }
}
    fragment ChildCard on Child {
  id
  nickname
  birthMonth
  avatar
  ageMonths
  ageBand
}`) as unknown as TypedDocumentString<FamilyViewerQuery, FamilyViewerQueryVariables>;
export const AddChildDocument = new TypedDocumentString(`
    mutation AddChild($input: AddChildInput!) {
  addChild(input: $input) {
    child {
      ...ChildCard
    }
    userErrors {
      code
      message
      field
    }
  }
}
    fragment ChildCard on Child {
  id
  nickname
  birthMonth
  avatar
  ageMonths
  ageBand
}`) as unknown as TypedDocumentString<AddChildMutation, AddChildMutationVariables>;
export const ApprovePairingDocument = new TypedDocumentString(`
    mutation ApprovePairing($input: ApprovePairingInput!) {
  approvePairing(input: $input) {
    device {
      id
      name
    }
    userErrors {
      code
      message
      field
    }
  }
}
    `) as unknown as TypedDocumentString<ApprovePairingMutation, ApprovePairingMutationVariables>;