/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type * as Types from '../../../../packages/core/src/graphql/schema.generated';

import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type TodayChildFragment = { readonly id: string, readonly nickname: string, readonly avatar: string, readonly ageMonths: number, readonly isArchived: boolean };

export type TodayDeviceFragment = { readonly id: string, readonly name: string, readonly needsConfirmation: boolean, readonly child: { readonly id: string, readonly nickname: string } };

export type TodayTimeFragment = { readonly remainingSeconds: number, readonly usedSeconds: number, readonly budgetSeconds: number, readonly verdict: { readonly allowed: boolean, readonly reason: Types.DenyReason | null } };

export type TodayFamilyQueryVariables = Exact<{ [key: string]: never; }>;


export type TodayFamilyQuery = { readonly viewer: { readonly role: Types.ViewerRole, readonly child: { readonly id: string } | null, readonly family: { readonly id: string, readonly zone: string, readonly children: ReadonlyArray<{ readonly id: string, readonly nickname: string, readonly avatar: string, readonly ageMonths: number, readonly isArchived: boolean }>, readonly guardians: ReadonlyArray<{ readonly id: string, readonly role: Types.GuardianRole, readonly isMe: boolean }>, readonly consents: ReadonlyArray<{ readonly id: string, readonly purpose: Types.ConsentPurpose, readonly isGiven: boolean }>, readonly devices: ReadonlyArray<{ readonly id: string, readonly name: string, readonly needsConfirmation: boolean, readonly child: { readonly id: string, readonly nickname: string } }> } | null } };

export type TodayStateQueryVariables = Exact<{
  childId: string;
}>;


export type TodayStateQuery = { readonly timeStatus: { readonly remainingSeconds: number, readonly usedSeconds: number, readonly budgetSeconds: number, readonly verdict: { readonly allowed: boolean, readonly reason: Types.DenyReason | null } }, readonly watchHistory: { readonly nodes: ReadonlyArray<{ readonly lastWatchedAt: string, readonly isCompleted: boolean, readonly video: { readonly id: string, readonly title: string, readonly thumbnailUrl: string | null } }> } };

export type TodayLiveSubscriptionVariables = Exact<{
  childId: string;
}>;


export type TodayLiveSubscription = { readonly childLive: { readonly minutesToday: number, readonly remainingSeconds: number, readonly nowWatching: { readonly since: string, readonly positionMs: number | null, readonly video: { readonly id: string, readonly title: string, readonly thumbnailUrl: string | null, readonly durationSeconds: number } } | null, readonly verdict: { readonly allowed: boolean, readonly reason: Types.DenyReason | null } } };

export type TodayGrantBonusMutationVariables = Exact<{
  input: Types.GrantBonusInput;
}>;


export type TodayGrantBonusMutation = { readonly grantBonus: { readonly timeStatus: { readonly remainingSeconds: number, readonly usedSeconds: number, readonly budgetSeconds: number, readonly verdict: { readonly allowed: boolean, readonly reason: Types.DenyReason | null } } | null, readonly userErrors: ReadonlyArray<{ readonly code: Types.FamilyErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } };

export type TodayStopGentlyMutationVariables = Exact<{
  input: Types.StopGentlyInput;
}>;


export type TodayStopGentlyMutation = { readonly stopGently: { readonly timeStatus: { readonly remainingSeconds: number, readonly usedSeconds: number, readonly budgetSeconds: number, readonly verdict: { readonly allowed: boolean, readonly reason: Types.DenyReason | null } } | null, readonly userErrors: ReadonlyArray<{ readonly code: Types.WatchErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } };

export type TodayResumeWatchingMutationVariables = Exact<{
  input: Types.ResumeWatchingInput;
}>;


export type TodayResumeWatchingMutation = { readonly resumeWatching: { readonly timeStatus: { readonly remainingSeconds: number, readonly usedSeconds: number, readonly budgetSeconds: number, readonly verdict: { readonly allowed: boolean, readonly reason: Types.DenyReason | null } } | null, readonly userErrors: ReadonlyArray<{ readonly code: Types.WatchErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } };

export type TodayConfirmDeviceMutationVariables = Exact<{
  input: Types.ConfirmDeviceInput;
}>;


export type TodayConfirmDeviceMutation = { readonly confirmDevice: { readonly device: { readonly id: string, readonly name: string, readonly needsConfirmation: boolean, readonly child: { readonly id: string, readonly nickname: string } } | null, readonly userErrors: ReadonlyArray<{ readonly code: Types.IdentityErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } };

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
export const TodayChildFragmentDoc = new TypedDocumentString(`
    fragment TodayChild on Child {
  id
  nickname
  avatar
  ageMonths
  isArchived
}
    `, {"fragmentName":"TodayChild"}) as unknown as TypedDocumentString<TodayChildFragment, unknown>;
export const TodayDeviceFragmentDoc = new TypedDocumentString(`
    fragment TodayDevice on ChildDevice {
  id
  name
  needsConfirmation
  child {
    id
    nickname
  }
}
    `, {"fragmentName":"TodayDevice"}) as unknown as TypedDocumentString<TodayDeviceFragment, unknown>;
export const TodayTimeFragmentDoc = new TypedDocumentString(`
    fragment TodayTime on TimeStatus {
  remainingSeconds
  usedSeconds
  budgetSeconds
  verdict {
    allowed
    reason
  }
}
    `, {"fragmentName":"TodayTime"}) as unknown as TypedDocumentString<TodayTimeFragment, unknown>;
export const TodayFamilyDocument = new TypedDocumentString(`
    query TodayFamily {
  viewer {
    role
    child {
      id
    }
    family {
      id
      zone
      children {
        ...TodayChild
      }
      guardians {
        id
        role
        isMe
      }
      consents {
        id
        purpose
        isGiven
      }
      devices {
        ...TodayDevice
      }
    }
  }
}
    fragment TodayChild on Child {
  id
  nickname
  avatar
  ageMonths
  isArchived
}
fragment TodayDevice on ChildDevice {
  id
  name
  needsConfirmation
  child {
    id
    nickname
  }
}`) as unknown as TypedDocumentString<TodayFamilyQuery, TodayFamilyQueryVariables>;
export const TodayStateDocument = new TypedDocumentString(`
    query TodayState($childId: ID!) {
  timeStatus(childId: $childId) {
    ...TodayTime
  }
  watchHistory(childId: $childId, first: 5) {
    nodes {
      lastWatchedAt
      isCompleted
      video {
        id
        title
        thumbnailUrl
      }
    }
  }
}
    fragment TodayTime on TimeStatus {
  remainingSeconds
  usedSeconds
  budgetSeconds
  verdict {
    allowed
    reason
  }
}`) as unknown as TypedDocumentString<TodayStateQuery, TodayStateQueryVariables>;
export const TodayLiveDocument = new TypedDocumentString(`
    subscription TodayLive($childId: ID!) {
  childLive(childId: $childId) {
    minutesToday
    remainingSeconds
    nowWatching {
      since
      positionMs
      video {
        id
        title
        thumbnailUrl
        durationSeconds
      }
    }
    verdict {
      allowed
      reason
    }
  }
}
    `) as unknown as TypedDocumentString<TodayLiveSubscription, TodayLiveSubscriptionVariables>;
export const TodayGrantBonusDocument = new TypedDocumentString(`
    mutation TodayGrantBonus($input: GrantBonusInput!) {
  grantBonus(input: $input) {
    timeStatus {
      ...TodayTime
    }
    userErrors {
      code
      message
      field
    }
  }
}
    fragment TodayTime on TimeStatus {
  remainingSeconds
  usedSeconds
  budgetSeconds
  verdict {
    allowed
    reason
  }
}`) as unknown as TypedDocumentString<TodayGrantBonusMutation, TodayGrantBonusMutationVariables>;
export const TodayStopGentlyDocument = new TypedDocumentString(`
    mutation TodayStopGently($input: StopGentlyInput!) {
  stopGently(input: $input) {
    timeStatus {
      ...TodayTime
    }
    userErrors {
      code
      message
      field
    }
  }
}
    fragment TodayTime on TimeStatus {
  remainingSeconds
  usedSeconds
  budgetSeconds
  verdict {
    allowed
    reason
  }
}`) as unknown as TypedDocumentString<TodayStopGentlyMutation, TodayStopGentlyMutationVariables>;
export const TodayResumeWatchingDocument = new TypedDocumentString(`
    mutation TodayResumeWatching($input: ResumeWatchingInput!) {
  resumeWatching(input: $input) {
    timeStatus {
      ...TodayTime
    }
    userErrors {
      code
      message
      field
    }
  }
}
    fragment TodayTime on TimeStatus {
  remainingSeconds
  usedSeconds
  budgetSeconds
  verdict {
    allowed
    reason
  }
}`) as unknown as TypedDocumentString<TodayResumeWatchingMutation, TodayResumeWatchingMutationVariables>;
export const TodayConfirmDeviceDocument = new TypedDocumentString(`
    mutation TodayConfirmDevice($input: ConfirmDeviceInput!) {
  confirmDevice(input: $input) {
    device {
      ...TodayDevice
    }
    userErrors {
      code
      message
      field
    }
  }
}
    fragment TodayDevice on ChildDevice {
  id
  name
  needsConfirmation
  child {
    id
    nickname
  }
}`) as unknown as TypedDocumentString<TodayConfirmDeviceMutation, TodayConfirmDeviceMutationVariables>;