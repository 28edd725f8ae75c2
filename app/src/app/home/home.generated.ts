/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type * as Types from '../../../../packages/core/src/graphql/schema.generated';

import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type ChildHomeQueryVariables = Exact<{
  childId: string;
}>;


export type ChildHomeQuery = { readonly child: { readonly id: string, readonly nickname: string, readonly avatar: string } | null, readonly home: { readonly childId: string, readonly rows: ReadonlyArray<{ readonly kind: Types.HomeRowKind, readonly titleKo: string, readonly titleEn: string, readonly items: ReadonlyArray<{ readonly reason: { readonly code: Types.ReasonCode, readonly textKo: string, readonly textEn: string }, readonly video: { readonly id: string, readonly youtubeId: string, readonly title: string, readonly durationSeconds: number, readonly thumbnailUrl: string | null, readonly themes: ReadonlyArray<{ readonly id: string, readonly slug: string }>, readonly nuriTags: ReadonlyArray<{ readonly weight: Types.NuriWeight, readonly content: { readonly id: string } }> } }> }>, readonly timeStatus: { readonly remainingSeconds: number, readonly usedSeconds: number, readonly budgetSeconds: number, readonly warnAt: string | null, readonly hardStopAt: string | null, readonly windowEndsAt: string | null, readonly verdict: { readonly allowed: boolean, readonly reason: Types.DenyReason | null, readonly message: string | null } } } };

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

export const ChildHomeDocument = new TypedDocumentString(`
    query ChildHome($childId: ID!) {
  child(id: $childId) {
    id
    nickname
    avatar
  }
  home(childId: $childId) {
    childId
    rows {
      kind
      titleKo
      titleEn
      items {
        reason {
          code
          textKo
          textEn
        }
        video {
          id
          youtubeId
          title
          durationSeconds
          thumbnailUrl
          themes {
            id
            slug
          }
          nuriTags {
            weight
            content {
              id
            }
          }
        }
      }
    }
    timeStatus {
      ...TimeLeft
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
}`) as unknown as TypedDocumentString<ChildHomeQuery, ChildHomeQueryVariables>;