/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type * as Types from '../../../../packages/core/src/graphql/schema.generated';

import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type SettingsChildFragment = { readonly id: string, readonly nickname: string, readonly avatar: string, readonly ageMonths: number, readonly isArchived: boolean, readonly tasteDial: Types.TasteDial, readonly interests: ReadonlyArray<{ readonly id: string }>, readonly limits: { readonly dailyMinutes: number, readonly bonusMinutesToday: number, readonly windowStart: string, readonly windowEnd: string, readonly bedtime: string }, readonly blocks: ReadonlyArray<{ readonly kind: Types.BlockKind, readonly targetId: string, readonly label: string, readonly createdAt: string }> };

export type SettingsDeviceFragment = { readonly id: string, readonly name: string, readonly createdAt: string, readonly lastSeenAt: string | null, readonly needsConfirmation: boolean, readonly child: { readonly id: string, readonly nickname: string } };

export type SettingsPickFragment = { readonly pickedAt: string, readonly video: { readonly id: string, readonly title: string, readonly thumbnailUrl: string | null } };

export type SettingsFamilyQueryVariables = Exact<{ [key: string]: never; }>;


export type SettingsFamilyQuery = { readonly viewer: { readonly family: { readonly id: string, readonly zone: string, readonly children: ReadonlyArray<{ readonly id: string, readonly nickname: string, readonly avatar: string, readonly ageMonths: number, readonly isArchived: boolean, readonly tasteDial: Types.TasteDial, readonly interests: ReadonlyArray<{ readonly id: string }>, readonly limits: { readonly dailyMinutes: number, readonly bonusMinutesToday: number, readonly windowStart: string, readonly windowEnd: string, readonly bedtime: string }, readonly blocks: ReadonlyArray<{ readonly kind: Types.BlockKind, readonly targetId: string, readonly label: string, readonly createdAt: string }> }>, readonly guardians: ReadonlyArray<{ readonly id: string, readonly role: Types.GuardianRole, readonly isMe: boolean, readonly phoneMasked: string }>, readonly devices: ReadonlyArray<{ readonly id: string, readonly name: string, readonly createdAt: string, readonly lastSeenAt: string | null, readonly needsConfirmation: boolean, readonly child: { readonly id: string, readonly nickname: string } }> } | null } };

export type SettingsThemesQueryVariables = Exact<{ [key: string]: never; }>;


export type SettingsThemesQuery = { readonly themes: ReadonlyArray<{ readonly id: string, readonly slug: string, readonly nameKo: string, readonly nameEn: string }> };

export type SettingsGuidelinesQueryVariables = Exact<{ [key: string]: never; }>;


export type SettingsGuidelinesQuery = { readonly guidelines: ReadonlyArray<{ readonly id: string, readonly ageMinMonths: number, readonly ageMaxMonths: number, readonly body: string, readonly minutesPerDay: number | null, readonly publishedOn: string, readonly sourceUrl: string, readonly isVerified: boolean }> };

export type SettingsContentQueryVariables = Exact<{
  childId: string;
}>;


export type SettingsContentQuery = { readonly home: { readonly notes: ReadonlyArray<{ readonly text: string }> }, readonly guardianPicks: ReadonlyArray<{ readonly pickedAt: string, readonly video: { readonly id: string, readonly title: string, readonly thumbnailUrl: string | null } }> };

export type SettingsNotificationsQueryVariables = Exact<{ [key: string]: never; }>;


export type SettingsNotificationsQuery = { readonly notificationPreferences: { readonly weeklyReport: boolean, readonly limitReached: boolean, readonly quietFrom: string, readonly quietTo: string } };

export type SettingsUpdateChildMutationVariables = Exact<{
  input: Types.UpdateChildInput;
}>;


export type SettingsUpdateChildMutation = { readonly updateChild: { readonly child: { readonly id: string, readonly nickname: string, readonly avatar: string, readonly ageMonths: number, readonly isArchived: boolean, readonly tasteDial: Types.TasteDial, readonly interests: ReadonlyArray<{ readonly id: string }>, readonly limits: { readonly dailyMinutes: number, readonly bonusMinutesToday: number, readonly windowStart: string, readonly windowEnd: string, readonly bedtime: string }, readonly blocks: ReadonlyArray<{ readonly kind: Types.BlockKind, readonly targetId: string, readonly label: string, readonly createdAt: string }> } | null, readonly userErrors: ReadonlyArray<{ readonly code: Types.FamilyErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } };

export type SettingsSetLimitsMutationVariables = Exact<{
  input: Types.SetChildLimitsInput;
}>;


export type SettingsSetLimitsMutation = { readonly setChildLimits: { readonly child: { readonly id: string, readonly nickname: string, readonly avatar: string, readonly ageMonths: number, readonly isArchived: boolean, readonly tasteDial: Types.TasteDial, readonly interests: ReadonlyArray<{ readonly id: string }>, readonly limits: { readonly dailyMinutes: number, readonly bonusMinutesToday: number, readonly windowStart: string, readonly windowEnd: string, readonly bedtime: string }, readonly blocks: ReadonlyArray<{ readonly kind: Types.BlockKind, readonly targetId: string, readonly label: string, readonly createdAt: string }> } | null, readonly userErrors: ReadonlyArray<{ readonly code: Types.FamilyErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } };

export type SettingsBlockMutationVariables = Exact<{
  input: Types.BlockForChildInput;
}>;


export type SettingsBlockMutation = { readonly blockForChild: { readonly child: { readonly id: string, readonly nickname: string, readonly avatar: string, readonly ageMonths: number, readonly isArchived: boolean, readonly tasteDial: Types.TasteDial, readonly interests: ReadonlyArray<{ readonly id: string }>, readonly limits: { readonly dailyMinutes: number, readonly bonusMinutesToday: number, readonly windowStart: string, readonly windowEnd: string, readonly bedtime: string }, readonly blocks: ReadonlyArray<{ readonly kind: Types.BlockKind, readonly targetId: string, readonly label: string, readonly createdAt: string }> } | null, readonly userErrors: ReadonlyArray<{ readonly code: Types.FamilyErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } };

export type SettingsUnblockMutationVariables = Exact<{
  input: Types.BlockForChildInput;
}>;


export type SettingsUnblockMutation = { readonly unblockForChild: { readonly child: { readonly id: string, readonly nickname: string, readonly avatar: string, readonly ageMonths: number, readonly isArchived: boolean, readonly tasteDial: Types.TasteDial, readonly interests: ReadonlyArray<{ readonly id: string }>, readonly limits: { readonly dailyMinutes: number, readonly bonusMinutesToday: number, readonly windowStart: string, readonly windowEnd: string, readonly bedtime: string }, readonly blocks: ReadonlyArray<{ readonly kind: Types.BlockKind, readonly targetId: string, readonly label: string, readonly createdAt: string }> } | null, readonly userErrors: ReadonlyArray<{ readonly code: Types.FamilyErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } };

export type SettingsSetTasteDialMutationVariables = Exact<{
  input: Types.SetTasteDialInput;
}>;


export type SettingsSetTasteDialMutation = { readonly setTasteDial: { readonly child: { readonly id: string, readonly nickname: string, readonly avatar: string, readonly ageMonths: number, readonly isArchived: boolean, readonly tasteDial: Types.TasteDial, readonly interests: ReadonlyArray<{ readonly id: string }>, readonly limits: { readonly dailyMinutes: number, readonly bonusMinutesToday: number, readonly windowStart: string, readonly windowEnd: string, readonly bedtime: string }, readonly blocks: ReadonlyArray<{ readonly kind: Types.BlockKind, readonly targetId: string, readonly label: string, readonly createdAt: string }> } | null, readonly home: { readonly notes: ReadonlyArray<{ readonly text: string }> } | null, readonly userErrors: ReadonlyArray<{ readonly code: Types.RecommendErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } };

export type SettingsPickMutationVariables = Exact<{
  input: Types.PickForChildInput;
}>;


export type SettingsPickMutation = { readonly pickForChild: { readonly picks: ReadonlyArray<{ readonly pickedAt: string, readonly video: { readonly id: string, readonly title: string, readonly thumbnailUrl: string | null } }> | null, readonly userErrors: ReadonlyArray<{ readonly code: Types.RecommendErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } };

export type SettingsUnpickMutationVariables = Exact<{
  input: Types.PickForChildInput;
}>;


export type SettingsUnpickMutation = { readonly unpickForChild: { readonly picks: ReadonlyArray<{ readonly pickedAt: string, readonly video: { readonly id: string, readonly title: string, readonly thumbnailUrl: string | null } }> | null, readonly userErrors: ReadonlyArray<{ readonly code: Types.RecommendErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } };

export type SettingsRevokeDeviceMutationVariables = Exact<{
  input: Types.RevokeDeviceInput;
}>;


export type SettingsRevokeDeviceMutation = { readonly revokeDevice: { readonly family: { readonly id: string, readonly devices: ReadonlyArray<{ readonly id: string, readonly name: string, readonly createdAt: string, readonly lastSeenAt: string | null, readonly needsConfirmation: boolean, readonly child: { readonly id: string, readonly nickname: string } }> } | null, readonly userErrors: ReadonlyArray<{ readonly code: Types.IdentityErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } };

export type SettingsConfirmDeviceMutationVariables = Exact<{
  input: Types.ConfirmDeviceInput;
}>;


export type SettingsConfirmDeviceMutation = { readonly confirmDevice: { readonly device: { readonly id: string, readonly name: string, readonly createdAt: string, readonly lastSeenAt: string | null, readonly needsConfirmation: boolean, readonly child: { readonly id: string, readonly nickname: string } } | null, readonly userErrors: ReadonlyArray<{ readonly code: Types.IdentityErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } };

export type SettingsSetNotificationsMutationVariables = Exact<{
  input: Types.SetNotificationPreferenceInput;
}>;


export type SettingsSetNotificationsMutation = { readonly setNotificationPreference: { readonly preferences: { readonly weeklyReport: boolean, readonly limitReached: boolean, readonly quietFrom: string, readonly quietTo: string } | null, readonly userErrors: ReadonlyArray<{ readonly code: Types.NotifyErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } };

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
export const SettingsChildFragmentDoc = new TypedDocumentString(`
    fragment SettingsChild on Child {
  id
  nickname
  avatar
  ageMonths
  isArchived
  tasteDial
  interests {
    id
  }
  limits {
    dailyMinutes
    bonusMinutesToday
    windowStart
    windowEnd
    bedtime
  }
  blocks {
    kind
    targetId
    label
    createdAt
  }
}
    `, {"fragmentName":"SettingsChild"}) as unknown as TypedDocumentString<SettingsChildFragment, unknown>;
export const SettingsDeviceFragmentDoc = new TypedDocumentString(`
    fragment SettingsDevice on ChildDevice {
  id
  name
  createdAt
  lastSeenAt
  needsConfirmation
  child {
    id
    nickname
  }
}
    `, {"fragmentName":"SettingsDevice"}) as unknown as TypedDocumentString<SettingsDeviceFragment, unknown>;
export const SettingsPickFragmentDoc = new TypedDocumentString(`
    fragment SettingsPick on GuardianPick {
  pickedAt
  video {
    id
    title
    thumbnailUrl
  }
}
    `, {"fragmentName":"SettingsPick"}) as unknown as TypedDocumentString<SettingsPickFragment, unknown>;
export const SettingsFamilyDocument = new TypedDocumentString(`
    query SettingsFamily {
  viewer {
    family {
      id
      zone
      children {
        ...SettingsChild
      }
      guardians {
        id
        role
        isMe
        phoneMasked
      }
      devices {
        ...SettingsDevice
      }
    }
  }
}
    fragment SettingsChild on Child {
  id
  nickname
  avatar
  ageMonths
  isArchived
  tasteDial
  interests {
    id
  }
  limits {
    dailyMinutes
    bonusMinutesToday
    windowStart
    windowEnd
    bedtime
  }
  blocks {
    kind
    targetId
    label
    createdAt
  }
}
fragment SettingsDevice on ChildDevice {
  id
  name
  createdAt
  lastSeenAt
  needsConfirmation
  child {
    id
    nickname
  }
}`) as unknown as TypedDocumentString<SettingsFamilyQuery, SettingsFamilyQueryVariables>;
export const SettingsThemesDocument = new TypedDocumentString(`
    query SettingsThemes {
  themes {
    id
    slug
    nameKo
    nameEn
  }
}
    `) as unknown as TypedDocumentString<SettingsThemesQuery, SettingsThemesQueryVariables>;
export const SettingsGuidelinesDocument = new TypedDocumentString(`
    query SettingsGuidelines {
  guidelines {
    id
    ageMinMonths
    ageMaxMonths
    body
    minutesPerDay
    publishedOn
    sourceUrl
    isVerified
  }
}
    `) as unknown as TypedDocumentString<SettingsGuidelinesQuery, SettingsGuidelinesQueryVariables>;
export const SettingsContentDocument = new TypedDocumentString(`
    query SettingsContent($childId: ID!) {
  home(childId: $childId) {
    notes {
      text
    }
  }
  guardianPicks(childId: $childId) {
    ...SettingsPick
  }
}
    fragment SettingsPick on GuardianPick {
  pickedAt
  video {
    id
    title
    thumbnailUrl
  }
}`) as unknown as TypedDocumentString<SettingsContentQuery, SettingsContentQueryVariables>;
export const SettingsNotificationsDocument = new TypedDocumentString(`
    query SettingsNotifications {
  notificationPreferences {
    weeklyReport
    limitReached
    quietFrom
    quietTo
  }
}
    `) as unknown as TypedDocumentString<SettingsNotificationsQuery, SettingsNotificationsQueryVariables>;
export const SettingsUpdateChildDocument = new TypedDocumentString(`
    mutation SettingsUpdateChild($input: UpdateChildInput!) {
  updateChild(input: $input) {
    child {
      ...SettingsChild
    }
    userErrors {
      code
      message
      field
    }
  }
}
    fragment SettingsChild on Child {
  id
  nickname
  avatar
  ageMonths
  isArchived
  tasteDial
  interests {
    id
  }
  limits {
    dailyMinutes
    bonusMinutesToday
    windowStart
    windowEnd
    bedtime
  }
  blocks {
    kind
    targetId
    label
    createdAt
  }
}`) as unknown as TypedDocumentString<SettingsUpdateChildMutation, SettingsUpdateChildMutationVariables>;
export const SettingsSetLimitsDocument = new TypedDocumentString(`
    mutation SettingsSetLimits($input: SetChildLimitsInput!) {
  setChildLimits(input: $input) {
    child {
      ...SettingsChild
    }
    userErrors {
      code
      message
      field
    }
  }
}
    fragment SettingsChild on Child {
  id
  nickname
  avatar
  ageMonths
  isArchived
  tasteDial
  interests {
    id
  }
  limits {
    dailyMinutes
    bonusMinutesToday
    windowStart
    windowEnd
    bedtime
  }
  blocks {
    kind
    targetId
    label
    createdAt
  }
}`) as unknown as TypedDocumentString<SettingsSetLimitsMutation, SettingsSetLimitsMutationVariables>;
export const SettingsBlockDocument = new TypedDocumentString(`
    mutation SettingsBlock($input: BlockForChildInput!) {
  blockForChild(input: $input) {
    child {
      ...SettingsChild
    }
    userErrors {
      code
      message
      field
    }
  }
}
    fragment SettingsChild on Child {
  id
  nickname
  avatar
  ageMonths
  isArchived
  tasteDial
  interests {
    id
  }
  limits {
    dailyMinutes
    bonusMinutesToday
    windowStart
    windowEnd
    bedtime
  }
  blocks {
    kind
    targetId
    label
    createdAt
  }
}`) as unknown as TypedDocumentString<SettingsBlockMutation, SettingsBlockMutationVariables>;
export const SettingsUnblockDocument = new TypedDocumentString(`
    mutation SettingsUnblock($input: BlockForChildInput!) {
  unblockForChild(input: $input) {
    child {
      ...SettingsChild
    }
    userErrors {
      code
      message
      field
    }
  }
}
    fragment SettingsChild on Child {
  id
  nickname
  avatar
  ageMonths
  isArchived
  tasteDial
  interests {
    id
  }
  limits {
    dailyMinutes
    bonusMinutesToday
    windowStart
    windowEnd
    bedtime
  }
  blocks {
    kind
    targetId
    label
    createdAt
  }
}`) as unknown as TypedDocumentString<SettingsUnblockMutation, SettingsUnblockMutationVariables>;
export const SettingsSetTasteDialDocument = new TypedDocumentString(`
    mutation SettingsSetTasteDial($input: SetTasteDialInput!) {
  setTasteDial(input: $input) {
    child {
      ...SettingsChild
    }
    home {
      notes {
        text
      }
    }
    userErrors {
      code
      message
      field
    }
  }
}
    fragment SettingsChild on Child {
  id
  nickname
  avatar
  ageMonths
  isArchived
  tasteDial
  interests {
    id
  }
  limits {
    dailyMinutes
    bonusMinutesToday
    windowStart
    windowEnd
    bedtime
  }
  blocks {
    kind
    targetId
    label
    createdAt
  }
}`) as unknown as TypedDocumentString<SettingsSetTasteDialMutation, SettingsSetTasteDialMutationVariables>;
export const SettingsPickDocument = new TypedDocumentString(`
    mutation SettingsPick($input: PickForChildInput!) {
  pickForChild(input: $input) {
    picks {
      ...SettingsPick
    }
    userErrors {
      code
      message
      field
    }
  }
}
    fragment SettingsPick on GuardianPick {
  pickedAt
  video {
    id
    title
    thumbnailUrl
  }
}`) as unknown as TypedDocumentString<SettingsPickMutation, SettingsPickMutationVariables>;
export const SettingsUnpickDocument = new TypedDocumentString(`
    mutation SettingsUnpick($input: PickForChildInput!) {
  unpickForChild(input: $input) {
    picks {
      ...SettingsPick
    }
    userErrors {
      code
      message
      field
    }
  }
}
    fragment SettingsPick on GuardianPick {
  pickedAt
  video {
    id
    title
    thumbnailUrl
  }
}`) as unknown as TypedDocumentString<SettingsUnpickMutation, SettingsUnpickMutationVariables>;
export const SettingsRevokeDeviceDocument = new TypedDocumentString(`
    mutation SettingsRevokeDevice($input: RevokeDeviceInput!) {
  revokeDevice(input: $input) {
    family {
      id
      devices {
        ...SettingsDevice
      }
    }
    userErrors {
      code
      message
      field
    }
  }
}
    fragment SettingsDevice on ChildDevice {
  id
  name
  createdAt
  lastSeenAt
  needsConfirmation
  child {
    id
    nickname
  }
}`) as unknown as TypedDocumentString<SettingsRevokeDeviceMutation, SettingsRevokeDeviceMutationVariables>;
export const SettingsConfirmDeviceDocument = new TypedDocumentString(`
    mutation SettingsConfirmDevice($input: ConfirmDeviceInput!) {
  confirmDevice(input: $input) {
    device {
      ...SettingsDevice
    }
    userErrors {
      code
      message
      field
    }
  }
}
    fragment SettingsDevice on ChildDevice {
  id
  name
  createdAt
  lastSeenAt
  needsConfirmation
  child {
    id
    nickname
  }
}`) as unknown as TypedDocumentString<SettingsConfirmDeviceMutation, SettingsConfirmDeviceMutationVariables>;
export const SettingsSetNotificationsDocument = new TypedDocumentString(`
    mutation SettingsSetNotifications($input: SetNotificationPreferenceInput!) {
  setNotificationPreference(input: $input) {
    preferences {
      weeklyReport
      limitReached
      quietFrom
      quietTo
    }
    userErrors {
      code
      message
      field
    }
  }
}
    `) as unknown as TypedDocumentString<SettingsSetNotificationsMutation, SettingsSetNotificationsMutationVariables>;