import { inject, Service } from '@angular/core';
import { GraphqlClient } from '@kyck/core/graphql/graphql-client';
import { refuseErrors } from '@kyck/core/graphql/user-errors';

import {
  ActivateModelDocument,
  ModelEvaluationsDocument,
  ModelOverviewDocument,
  type ModelEvaluationsQuery,
  type ModelOverviewQuery,
} from './models.generated';

/** Models, the feedback to their recommendations, and the taste clusters of the active one. */
export type ModelOverview = ModelOverviewQuery;
export type TrainedModel = ModelOverviewQuery['recommenderModels']['nodes'][number];
/** One page of evaluations. */
export type EvaluationPage = ModelEvaluationsQuery['recommenderEvaluations'];

export const pageSize = 10;

@Service()
export class ModelData {
  private readonly graphql = inject(GraphqlClient);

  /** Everything but the history of evaluations. */
  async overview(abort: AbortSignal): Promise<ModelOverview> {
    return this.graphql.run(ModelOverviewDocument, {}, { abort });
  }

  /** A page of evaluations, newest first. */
  async evaluations(after: string | null, abort: AbortSignal): Promise<EvaluationPage> {
    const variables = { first: pageSize, after };
    return (await this.graphql.run(ModelEvaluationsDocument, variables, { abort })).recommenderEvaluations;
  }

  /** Activates a model, or throws `Refused`. */
  async activate(modelId: string): Promise<void> {
    const { activateModel } = await this.graphql.run(ActivateModelDocument, { input: { modelId } });
    refuseErrors(activateModel.userErrors);
  }
}
