/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type * as Types from '../../../../packages/core/src/graphql/schema.generated';

import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type ReviewRowFragment = { readonly id: string, readonly risk: number, readonly state: Types.ReviewState, readonly decision: Types.ReviewDecision | null, readonly reason: string | null, readonly createdAt: string, readonly decidedAt: string | null, readonly proposedDecision: Types.ReviewDecision | null, readonly findings: ReadonlyArray<{ readonly gate: Types.Gate, readonly severity: Types.FindingSeverity, readonly reasonKo: string, readonly reasonEn: string }>, readonly video: { readonly id: string, readonly youtubeId: string, readonly title: string, readonly language: string, readonly durationSeconds: number, readonly thumbnailUrl: string | null, readonly state: Types.VideoState, readonly ageBand: Types.AgeBand | null, readonly publishedAt: string | null, readonly channel: { readonly id: string, readonly title: string, readonly youtubeId: string } | null, readonly themes: ReadonlyArray<{ readonly id: string, readonly nameKo: string, readonly nameEn: string }>, readonly nuriTags: ReadonlyArray<{ readonly weight: Types.NuriWeight, readonly content: { readonly id: string, readonly textKo: string, readonly textEn: string } }> } };

export type ReviewQueueQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  filter?: Types.ReviewFilter | null | undefined;
}>;


export type ReviewQueueQuery = { readonly reviewQueue: { readonly totalCount: number | null, readonly nodes: ReadonlyArray<{ readonly id: string, readonly risk: number, readonly state: Types.ReviewState, readonly decision: Types.ReviewDecision | null, readonly reason: string | null, readonly createdAt: string, readonly decidedAt: string | null, readonly proposedDecision: Types.ReviewDecision | null, readonly findings: ReadonlyArray<{ readonly gate: Types.Gate, readonly severity: Types.FindingSeverity, readonly reasonKo: string, readonly reasonEn: string }>, readonly video: { readonly id: string, readonly youtubeId: string, readonly title: string, readonly language: string, readonly durationSeconds: number, readonly thumbnailUrl: string | null, readonly state: Types.VideoState, readonly ageBand: Types.AgeBand | null, readonly publishedAt: string | null, readonly channel: { readonly id: string, readonly title: string, readonly youtubeId: string } | null, readonly themes: ReadonlyArray<{ readonly id: string, readonly nameKo: string, readonly nameEn: string }>, readonly nuriTags: ReadonlyArray<{ readonly weight: Types.NuriWeight, readonly content: { readonly id: string, readonly textKo: string, readonly textEn: string } }> } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type TagChoicesQueryVariables = Exact<{ [key: string]: never; }>;


export type TagChoicesQuery = { readonly curriculum: { readonly id: string, readonly areas: ReadonlyArray<{ readonly id: string, readonly nameKo: string, readonly nameEn: string, readonly categories: ReadonlyArray<{ readonly id: string, readonly nameKo: string, readonly nameEn: string, readonly contents: ReadonlyArray<{ readonly id: string, readonly textKo: string, readonly textEn: string }> }> }> }, readonly themes: ReadonlyArray<{ readonly id: string, readonly nameKo: string, readonly nameEn: string }> };

export type DecideReviewMutationVariables = Exact<{
  input: Types.DecideReviewInput;
}>;


export type DecideReviewMutation = { readonly decideReview: { readonly items: ReadonlyArray<{ readonly id: string, readonly risk: number, readonly state: Types.ReviewState, readonly decision: Types.ReviewDecision | null, readonly reason: string | null, readonly createdAt: string, readonly decidedAt: string | null, readonly proposedDecision: Types.ReviewDecision | null, readonly findings: ReadonlyArray<{ readonly gate: Types.Gate, readonly severity: Types.FindingSeverity, readonly reasonKo: string, readonly reasonEn: string }>, readonly video: { readonly id: string, readonly youtubeId: string, readonly title: string, readonly language: string, readonly durationSeconds: number, readonly thumbnailUrl: string | null, readonly state: Types.VideoState, readonly ageBand: Types.AgeBand | null, readonly publishedAt: string | null, readonly channel: { readonly id: string, readonly title: string, readonly youtubeId: string } | null, readonly themes: ReadonlyArray<{ readonly id: string, readonly nameKo: string, readonly nameEn: string }>, readonly nuriTags: ReadonlyArray<{ readonly weight: Types.NuriWeight, readonly content: { readonly id: string, readonly textKo: string, readonly textEn: string } }> } }>, readonly userErrors: ReadonlyArray<{ readonly code: Types.CurationErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } };

export type ImportVideosMutationVariables = Exact<{
  input: Types.ImportVideosInput;
}>;


export type ImportVideosMutation = { readonly importVideos: { readonly results: ReadonlyArray<{ readonly source: string, readonly kind: Types.ImportSourceKind | null, readonly imported: number, readonly alreadyKnown: number, readonly unavailable: number, readonly problem: { readonly code: Types.CurationErrorCode, readonly message: string } | null }>, readonly userErrors: ReadonlyArray<{ readonly code: Types.CurationErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } };

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
export const ReviewRowFragmentDoc = new TypedDocumentString(`
    fragment ReviewRow on ReviewItem {
  id
  risk
  state
  decision
  reason
  createdAt
  decidedAt
  proposedDecision
  findings {
    gate
    severity
    reasonKo
    reasonEn
  }
  video {
    id
    youtubeId
    title
    language
    durationSeconds
    thumbnailUrl
    state
    ageBand
    publishedAt
    channel {
      id
      title
      youtubeId
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
}
    `, {"fragmentName":"ReviewRow"}) as unknown as TypedDocumentString<ReviewRowFragment, unknown>;
export const ReviewQueueDocument = new TypedDocumentString(`
    query ReviewQueue($first: Int!, $after: String, $filter: ReviewFilter) {
  reviewQueue(first: $first, after: $after, filter: $filter) {
    totalCount
    nodes {
      ...ReviewRow
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment ReviewRow on ReviewItem {
  id
  risk
  state
  decision
  reason
  createdAt
  decidedAt
  proposedDecision
  findings {
    gate
    severity
    reasonKo
    reasonEn
  }
  video {
    id
    youtubeId
    title
    language
    durationSeconds
    thumbnailUrl
    state
    ageBand
    publishedAt
    channel {
      id
      title
      youtubeId
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
}`) as unknown as TypedDocumentString<ReviewQueueQuery, ReviewQueueQueryVariables>;
export const TagChoicesDocument = new TypedDocumentString(`
    query TagChoices {
  curriculum {
    id
    areas {
      id
      nameKo
      nameEn
      categories {
        id
        nameKo
        nameEn
        contents {
          id
          textKo
          textEn
        }
      }
    }
  }
  themes {
    id
    nameKo
    nameEn
  }
}
    `) as unknown as TypedDocumentString<TagChoicesQuery, TagChoicesQueryVariables>;
export const DecideReviewDocument = new TypedDocumentString(`
    mutation DecideReview($input: DecideReviewInput!) {
  decideReview(input: $input) {
    items {
      ...ReviewRow
    }
    userErrors {
      code
      message
      field
    }
  }
}
    fragment ReviewRow on ReviewItem {
  id
  risk
  state
  decision
  reason
  createdAt
  decidedAt
  proposedDecision
  findings {
    gate
    severity
    reasonKo
    reasonEn
  }
  video {
    id
    youtubeId
    title
    language
    durationSeconds
    thumbnailUrl
    state
    ageBand
    publishedAt
    channel {
      id
      title
      youtubeId
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
}`) as unknown as TypedDocumentString<DecideReviewMutation, DecideReviewMutationVariables>;
export const ImportVideosDocument = new TypedDocumentString(`
    mutation ImportVideos($input: ImportVideosInput!) {
  importVideos(input: $input) {
    results {
      source
      kind
      imported
      alreadyKnown
      unavailable
      problem {
        code
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
    `) as unknown as TypedDocumentString<ImportVideosMutation, ImportVideosMutationVariables>;