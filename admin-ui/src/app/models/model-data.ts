import { inject, Service } from '@angular/core';
import { GraphqlClient } from '@kyck/core/graphql/graphql-client';
import { Refused } from '@kyck/core/graphql/user-errors';

import {
  ActivateModelDocument,
  ModelEvaluationsDocument,
  ModelOverviewDocument,
  type ModelEvaluationsQuery,
  type ModelOverviewQuery,
} from './models.generated';

/** Models, what their reasons led to, and the clusters of the one in use. */
export type ModelOverview = ModelOverviewQuery;
/** A trained model. */
export type TrainedModel = ModelOverviewQuery['recommenderModels']['nodes'][number];
/** One page of how trainings were judged. */
export type EvaluationPage = ModelEvaluationsQuery['recommenderEvaluations'];

/** Evaluations on a page. */
export const pageSize = 10;

/** The recommender's models. */
@Service()
export class ModelData {
  private readonly graphql = inject(GraphqlClient);

  /** Everything but the history of evaluations. */
  async overview(abort: AbortSignal): Promise<ModelOverview> {
    return this.graphql.run(ModelOverviewDocument, {}, abort);
  }

  /** How trainings were judged, newest first. */
  async evaluations(after: string | null, abort: AbortSignal): Promise<EvaluationPage> {
    const variables = { first: pageSize, after };
    return (await this.graphql.run(ModelEvaluationsDocument, variables, abort)).recommenderEvaluations;
  }

  /** Puts a model in use, or throws `Refused` with the server's words. */
  async activate(modelId: string): Promise<void> {
    const { activateModel } = await this.graphql.run(ActivateModelDocument, { input: { modelId } });
    if (activateModel.userErrors.length > 0) {
      throw new Refused(activateModel.userErrors);
    }
  }
}
