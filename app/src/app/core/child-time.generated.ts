/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type * as Types from '../../../../packages/core/src/graphql/schema.generated';

import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type TimeLeftFragment = { readonly remainingSeconds: number, readonly usedSeconds: number, readonly budgetSeconds: number, readonly warnAt: string | null, readonly hardStopAt: string | null, readonly windowEndsAt: string | null, readonly verdict: { readonly allowed: boolean, readonly reason: Types.DenyReason | null, readonly message: string | null } };

export type TimeStatusQueryVariables = Exact<{
  childId: string;
}>;


export type TimeStatusQuery = { readonly timeStatus: { readonly remainingSeconds: number, readonly usedSeconds: number, readonly budgetSeconds: number, readonly warnAt: string | null, readonly hardStopAt: string | null, readonly windowEndsAt: string | null, readonly verdict: { readonly allowed: boolean, readonly reason: Types.DenyReason | null, readonly message: string | null } } };

export type PlaybackCommandsSubscriptionVariables = Exact<{
  childId: string;
}>;


export type PlaybackCommandsSubscription = { readonly playbackCommands: { readonly kind: Types.PlaybackCommandKind, readonly message: string | null, readonly at: string } };

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
export const TimeLeftFragmentDoc = new TypedDocumentString(`
    fragment TimeLeft on TimeStatus {
  remainingSeconds
  usedSeconds
  budgetSeconds
  warnAt
  hardStopAt
  windowEndsAt
  verdict {
    allowed
    reason
    message
  }
}
    `, {"fragmentName":"TimeLeft"}) as unknown as TypedDocumentString<TimeLeftFragment, unknown>;
export const TimeStatusDocument = new TypedDocumentString(`
    query TimeStatus($childId: ID!) {
  timeStatus(childId: $childId) {
    ...TimeLeft
  }
}
    fragment TimeLeft on TimeStatus {
  remainingSeconds
  usedSeconds
  budgetSeconds
  warnAt
  hardStopAt
  windowEndsAt
  verdict {
    allowed
    reason
    message
  }
}`) as unknown as TypedDocumentString<TimeStatusQuery, TimeStatusQueryVariables>;
export const PlaybackCommandsDocument = new TypedDocumentString(`
    subscription PlaybackCommands($childId: ID!) {
  playbackCommands(childId: $childId) {
    kind
    message
    at
  }
}
    `) as unknown as TypedDocumentString<PlaybackCommandsSubscription, PlaybackCommandsSubscriptionVariables>;