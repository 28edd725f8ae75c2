/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type * as Types from '../../../../packages/core/src/graphql/schema.generated';

import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type VideoTileFragment = { readonly id: string, readonly title: string, readonly thumbnailUrl: string | null, readonly durationSeconds: number, readonly ageBand: Types.AgeBand | null, readonly language: string, readonly channel: { readonly id: string, readonly title: string } | null, readonly nuriTags: ReadonlyArray<{ readonly weight: Types.NuriWeight, readonly content: { readonly id: string } }> };

export type VideoChildFragment = { readonly id: string, readonly nickname: string, readonly avatar: string, readonly ageBand: Types.AgeBand, readonly isArchived: boolean, readonly blocks: ReadonlyArray<{ readonly kind: Types.BlockKind, readonly targetId: string }> };

export type VideosFoundQueryVariables = Exact<{
  filter?: Types.VideoFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type VideosFoundQuery = { readonly videos: { readonly totalCount: number | null, readonly nodes: ReadonlyArray<{ readonly id: string, readonly title: string, readonly thumbnailUrl: string | null, readonly durationSeconds: number, readonly ageBand: Types.AgeBand | null, readonly language: string, readonly channel: { readonly id: string, readonly title: string } | null, readonly nuriTags: ReadonlyArray<{ readonly weight: Types.NuriWeight, readonly content: { readonly id: string } }> }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type VideosChoicesQueryVariables = Exact<{ [key: string]: never; }>;


export type VideosChoicesQuery = { readonly themes: ReadonlyArray<{ readonly id: string, readonly nameKo: string, readonly nameEn: string }>, readonly curriculum: { readonly areas: ReadonlyArray<{ readonly id: string, readonly nameKo: string, readonly nameEn: string }> } };

export type VideoDetailsQueryVariables = Exact<{
  id: string;
}>;


export type VideoDetailsQuery = { readonly video: { readonly youtubeId: string, readonly publishedAt: string | null, readonly episode: number | null, readonly id: string, readonly title: string, readonly thumbnailUrl: string | null, readonly durationSeconds: number, readonly ageBand: Types.AgeBand | null, readonly language: string, readonly series: { readonly id: string, readonly title: string } | null, readonly themes: ReadonlyArray<{ readonly id: string, readonly nameKo: string, readonly nameEn: string }>, readonly nuriTags: ReadonlyArray<{ readonly weight: Types.NuriWeight, readonly content: { readonly id: string, readonly textKo: string, readonly textEn: string } }>, readonly channel: { readonly id: string, readonly title: string } | null } | null, readonly viewer: { readonly family: { readonly id: string, readonly zone: string, readonly children: ReadonlyArray<{ readonly id: string, readonly nickname: string, readonly avatar: string, readonly ageBand: Types.AgeBand, readonly isArchived: boolean, readonly blocks: ReadonlyArray<{ readonly kind: Types.BlockKind, readonly targetId: string }> }>, readonly guardians: ReadonlyArray<{ readonly id: string, readonly isMe: boolean, readonly role: Types.GuardianRole }> } | null } };

export type VideoPicksQueryVariables = Exact<{
  childId: string;
}>;


export type VideoPicksQuery = { readonly guardianPicks: ReadonlyArray<{ readonly video: { readonly id: string } }> };

export type VideosCountQueryVariables = Exact<{
  filter?: Types.VideoFilter | null | undefined;
}>;


export type VideosCountQuery = { readonly videos: { readonly totalCount: number | null } };

export type VideoBlockMutationVariables = Exact<{
  input: Types.BlockForChildInput;
}>;


export type VideoBlockMutation = { readonly blockForChild: { readonly child: { readonly id: string, readonly nickname: string, readonly avatar: string, readonly ageBand: Types.AgeBand, readonly isArchived: boolean, readonly blocks: ReadonlyArray<{ readonly kind: Types.BlockKind, readonly targetId: string }> } | null, readonly userErrors: ReadonlyArray<{ readonly code: Types.FamilyErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } };

export type VideoUnblockMutationVariables = Exact<{
  input: Types.BlockForChildInput;
}>;


export type VideoUnblockMutation = { readonly unblockForChild: { readonly child: { readonly id: string, readonly nickname: string, readonly avatar: string, readonly ageBand: Types.AgeBand, readonly isArchived: boolean, readonly blocks: ReadonlyArray<{ readonly kind: Types.BlockKind, readonly targetId: string }> } | null, readonly userErrors: ReadonlyArray<{ readonly code: Types.FamilyErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } };

export type VideoPickMutationVariables = Exact<{
  input: Types.PickForChildInput;
}>;


export type VideoPickMutation = { readonly pickForChild: { readonly isPicked: boolean | null, readonly userErrors: ReadonlyArray<{ readonly code: Types.RecommendErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } };

export type VideoUnpickMutationVariables = Exact<{
  input: Types.PickForChildInput;
}>;


export type VideoUnpickMutation = { readonly unpickForChild: { readonly isPicked: boolean | null, readonly userErrors: ReadonlyArray<{ readonly code: Types.RecommendErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } };

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
export const VideoTileFragmentDoc = new TypedDocumentString(`
    fragment VideoTile on Video {
  id
  title
  thumbnailUrl
  durationSeconds
  ageBand
  language
  channel {
    id
    title
  }
  nuriTags {
    weight
    content {
      id
    }
  }
}
    `, {"fragmentName":"VideoTile"}) as unknown as TypedDocumentString<VideoTileFragment, unknown>;
export const VideoChildFragmentDoc = new TypedDocumentString(`
    fragment VideoChild on Child {
  id
  nickname
  avatar
  ageBand
  isArchived
  blocks {
    kind
    targetId
  }
}
    `, {"fragmentName":"VideoChild"}) as unknown as TypedDocumentString<VideoChildFragment, unknown>;
export const VideosFoundDocument = new TypedDocumentString(`
    query VideosFound($filter: VideoFilter, $first: Int, $after: String) {
  videos(filter: $filter, first: $first, after: $after) {
    nodes {
      ...VideoTile
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    totalCount
  }
}
    fragment VideoTile on Video {
  id
  title
  thumbnailUrl
  durationSeconds
  ageBand
  language
  channel {
    id
    title
  }
  nuriTags {
    weight
    content {
      id
    }
  }
}`) as unknown as TypedDocumentString<VideosFoundQuery, VideosFoundQueryVariables>;
export const VideosChoicesDocument = new TypedDocumentString(`
    query VideosChoices {
  themes {
    id
    nameKo
    nameEn
  }
  curriculum {
    areas {
      id
      nameKo
      nameEn
    }
  }
}
    `) as unknown as TypedDocumentString<VideosChoicesQuery, VideosChoicesQueryVariables>;
export const VideoDetailsDocument = new TypedDocumentString(`
    query VideoDetails($id: ID!) {
  video(id: $id) {
    ...VideoTile
    youtubeId
    publishedAt
    episode
    series {
      id
      title
    }
    themes {
      id
      nameKo
      nameEn
    }
    nuriTags {
      weight
      content {
        id
        textKo
        textEn
      }
    }
  }
  viewer {
    family {
      id
      zone
      children {
        ...VideoChild
      }
      guardians {
        id
        isMe
        role
      }
    }
  }
}
    fragment VideoTile on Video {
  id
  title
  thumbnailUrl
  durationSeconds
  ageBand
  language
  channel {
    id
    title
  }
  nuriTags {
    weight
    content {
      id
    }
  }
}
fragment VideoChild on Child {
  id
  nickname
  avatar
  ageBand
  isArchived
  blocks {
    kind
    targetId
  }
}`) as unknown as TypedDocumentString<VideoDetailsQuery, VideoDetailsQueryVariables>;
export const VideoPicksDocument = new TypedDocumentString(`
    query VideoPicks($childId: ID!) {
  guardianPicks(childId: $childId) {
    video {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<VideoPicksQuery, VideoPicksQueryVariables>;
export const VideosCountDocument = new TypedDocumentString(`
    query VideosCount($filter: VideoFilter) {
  videos(filter: $filter, first: 1) {
    totalCount
  }
}
    `) as unknown as TypedDocumentString<VideosCountQuery, VideosCountQueryVariables>;
export const VideoBlockDocument = new TypedDocumentString(`
    mutation VideoBlock($input: BlockForChildInput!) {
  blockForChild(input: $input) {
    child {
      ...VideoChild
    }
    userErrors {
      code
      message
      field
    }
  }
}
    fragment VideoChild on Child {
  id
  nickname
  avatar
  ageBand
  isArchived
  blocks {
    kind
    targetId
  }
}`) as unknown as TypedDocumentString<VideoBlockMutation, VideoBlockMutationVariables>;
export const VideoUnblockDocument = new TypedDocumentString(`
    mutation VideoUnblock($input: BlockForChildInput!) {
  unblockForChild(input: $input) {
    child {
      ...VideoChild
    }
    userErrors {
      code
      message
      field
    }
  }
}
    fragment VideoChild on Child {
  id
  nickname
  avatar
  ageBand
  isArchived
  blocks {
    kind
    targetId
  }
}`) as unknown as TypedDocumentString<VideoUnblockMutation, VideoUnblockMutationVariables>;
export const VideoPickDocument = new TypedDocumentString(`
    mutation VideoPick($input: PickForChildInput!) {
  pickForChild(input: $input) {
    isPicked
    userErrors {
      code
      message
      field
    }
  }
}
    `) as unknown as TypedDocumentString<VideoPickMutation, VideoPickMutationVariables>;
export const VideoUnpickDocument = new TypedDocumentString(`
    mutation VideoUnpick($input: PickForChildInput!) {
  unpickForChild(input: $input) {
    isPicked
    userErrors {
      code
      message
      field
    }
  }
}
    `) as unknown as TypedDocumentString<VideoUnpickMutation, VideoUnpickMutationVariables>;