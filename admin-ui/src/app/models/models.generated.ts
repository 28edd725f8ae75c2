/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type * as Types from '../../../../packages/core/src/graphql/schema.generated';

import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type ModelOverviewQueryVariables = Exact<{ [key: string]: never; }>;


export type ModelOverviewQuery = { readonly recommenderModels: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly trainedAt: string, readonly isActive: boolean, readonly children: number, readonly videos: number, readonly interactions: number, readonly clusters: number, readonly ndcgAt10: number | null, readonly recallAt20: number | null, readonly coverage: number | null, readonly trainingSeconds: number }> }, readonly recommendationFeedback: ReadonlyArray<{ readonly code: Types.ReasonCode, readonly starts: number, readonly positive: number, readonly positiveRate: number | null }>, readonly tasteClusters: ReadonlyArray<{ readonly number: number, readonly nameKo: string, readonly nameEn: string, readonly children: number, readonly contents: ReadonlyArray<{ readonly id: string, readonly textKo: string, readonly textEn: string }> }> };

export type ModelEvaluationsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type ModelEvaluationsQuery = { readonly recommenderEvaluations: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly evaluatedAt: string, readonly isActivated: boolean, readonly children: number, readonly ndcgAt10: number, readonly recallAt20: number, readonly coverage: number, readonly novelty: number, readonly nuriBalance: number, readonly comparedNdcgAt10: number | null, readonly slices: ReadonlyArray<{ readonly history: Types.HistoryLength, readonly children: number, readonly ndcgAt10: number }> }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type ActivateModelMutationVariables = Exact<{
  input: Types.ActivateModelInput;
}>;


export type ActivateModelMutation = { readonly activateModel: { readonly model: { readonly id: string, readonly isActive: boolean } | null, readonly userErrors: ReadonlyArray<{ readonly code: Types.RecommendErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } };

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

export const ModelOverviewDocument = new TypedDocumentString(`
    query ModelOverview {
  recommenderModels(first: 20) {
    nodes {
      id
      trainedAt
      isActive
      children
      videos
      interactions
      clusters
      ndcgAt10
      recallAt20
      coverage
      trainingSeconds
    }
  }
  recommendationFeedback {
    code
    starts
    positive
    positiveRate
  }
  tasteClusters {
    number
    nameKo
    nameEn
    children
    contents {
      id
      textKo
      textEn
    }
  }
}
    `) as unknown as TypedDocumentString<ModelOverviewQuery, ModelOverviewQueryVariables>;
export const ModelEvaluationsDocument = new TypedDocumentString(`
    query ModelEvaluations($first: Int!, $after: String) {
  recommenderEvaluations(first: $first, after: $after) {
    nodes {
      id
      evaluatedAt
      isActivated
      children
      ndcgAt10
      recallAt20
      coverage
      novelty
      nuriBalance
      comparedNdcgAt10
      slices {
        history
        children
        ndcgAt10
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<ModelEvaluationsQuery, ModelEvaluationsQueryVariables>;
export const ActivateModelDocument = new TypedDocumentString(`
    mutation ActivateModel($input: ActivateModelInput!) {
  activateModel(input: $input) {
    model {
      id
      isActive
    }
    userErrors {
      code
      message
      field
    }
  }
}
    `) as unknown as TypedDocumentString<ActivateModelMutation, ActivateModelMutationVariables>;