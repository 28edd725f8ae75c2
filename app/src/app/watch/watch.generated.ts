/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type * as Types from '../../../../packages/core/src/graphql/schema.generated';

import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type StartPlaybackMutationVariables = Exact<{
  input: Types.StartPlaybackInput;
}>;


export type StartPlaybackMutation = { readonly startPlayback: { readonly playback: { readonly id: string, readonly leaseSeconds: number, readonly heartbeatSeconds: number, readonly player: { readonly youtubeId: string, readonly host: string, readonly resumeAtMs: number, readonly parameters: ReadonlyArray<{ readonly name: string, readonly value: string }> } | null, readonly verdict: { readonly allowed: boolean, readonly reason: Types.DenyReason | null, readonly message: string | null } } | null, readonly userErrors: ReadonlyArray<{ readonly code: Types.WatchErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } };

export type RecordWatchMutationVariables = Exact<{
  input: Types.RecordWatchInput;
}>;


export type RecordWatchMutation = { readonly recordWatch: { readonly results: ReadonlyArray<{ readonly eventId: string, readonly status: Types.WatchEventStatus, readonly reason: Types.WatchRejection | null }>, readonly timeStatus: { readonly remainingSeconds: number, readonly usedSeconds: number, readonly budgetSeconds: number, readonly warnAt: string | null, readonly hardStopAt: string | null, readonly windowEndsAt: string | null, readonly verdict: { readonly allowed: boolean, readonly reason: Types.DenyReason | null, readonly message: string | null } } | null, readonly userErrors: ReadonlyArray<{ readonly code: Types.WatchErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } };

export type WatchedVideoQueryVariables = Exact<{
  id: string;
}>;


export type WatchedVideoQuery = { readonly video: { readonly id: string, readonly title: string, readonly durationSeconds: number, readonly thumbnailUrl: string | null, readonly nuriTags: ReadonlyArray<{ readonly weight: Types.NuriWeight, readonly content: { readonly id: string } }> } | null };

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

export const StartPlaybackDocument = new TypedDocumentString(`
    mutation StartPlayback($input: StartPlaybackInput!) {
  startPlayback(input: $input) {
    playback {
      id
      leaseSeconds
      heartbeatSeconds
      player {
        youtubeId
        host
        resumeAtMs
        parameters {
          name
          value
        }
      }
      verdict {
        allowed
        reason
        message
      }
    }
    userErrors {
      code
      message
      field
    }
  }
}
    `) as unknown as TypedDocumentString<StartPlaybackMutation, StartPlaybackMutationVariables>;
export const RecordWatchDocument = new TypedDocumentString(`
    mutation RecordWatch($input: RecordWatchInput!) {
  recordWatch(input: $input) {
    results {
      eventId
      status
      reason
    }
    timeStatus {
      ...TimeLeft
    }
    userErrors {
      code
      message
      field
    }
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
}`) as unknown as TypedDocumentString<RecordWatchMutation, RecordWatchMutationVariables>;
export const WatchedVideoDocument = new TypedDocumentString(`
    query WatchedVideo($id: ID!) {
  video(id: $id) {
    id
    title
    durationSeconds
    thumbnailUrl
    nuriTags {
      weight
      content {
        id
      }
    }
  }
}
    `) as unknown as TypedDocumentString<WatchedVideoQuery, WatchedVideoQueryVariables>;