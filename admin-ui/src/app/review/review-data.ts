import { inject, Service } from '@angular/core';
import { GraphqlClient } from '@kyck/shared/graphql/graphql-client';
import type { DecideReviewInput, ReviewFilter } from '@kyck/shared/graphql/schema.generated';
import { Refused } from '@kyck/shared/graphql/user-errors';

import {
  DecideReviewDocument,
  ImportVideosDocument,
  NuriContentsDocument,
  ReviewQueueDocument,
  type ImportVideosMutation,
  type NuriContentsQuery,
  type ReviewQueueQuery,
  type ReviewRowFragment,
} from './review.generated';

/** One page of the queue. */
export type ReviewPage = ReviewQueueQuery['reviewQueue'];
/** One video waiting, with what the gate found. */
export type ReviewRow = ReviewRowFragment;
/** The areas of the Nuri curriculum with what belongs to them. */
export type NuriArea = NuriContentsQuery['curriculum']['areas'][number];
/** What became of one pasted source. */
export type ImportResult = ImportVideosMutation['importVideos']['results'][number];

/** Rows on a page. */
export const pageSize = 20;

/** The review queue and its decisions. */
@Service()
export class ReviewData {
  private readonly graphql = inject(GraphqlClient);

  /** One page, riskiest first. */
  async page(filter: ReviewFilter, after: string | null, abort: AbortSignal): Promise<ReviewPage> {
    const variables = { first: pageSize, after, filter };
    return (await this.graphql.run(ReviewQueueDocument, variables, abort)).reviewQueue;
  }

  /** The curriculum to tag with. */
  async nuriAreas(abort: AbortSignal): Promise<readonly NuriArea[]> {
    return (await this.graphql.run(NuriContentsDocument, {}, abort)).curriculum.areas;
  }

  /** Decides, or throws `Refused` with the server's words. */
  async decide(input: DecideReviewInput): Promise<readonly ReviewRow[]> {
    const { decideReview } = await this.graphql.run(DecideReviewDocument, { input });
    if (decideReview.userErrors.length > 0) {
      throw new Refused(decideReview.userErrors);
    }
    return decideReview.items;
  }

  /** Takes candidates in; each source has its own result. */
  async importFrom(sources: readonly string[]): Promise<readonly ImportResult[]> {
    const { importVideos } = await this.graphql.run(ImportVideosDocument, {
      input: { sources: [...sources] },
    });
    if (importVideos.userErrors.length > 0) {
      throw new Refused(importVideos.userErrors);
    }
    return importVideos.results;
  }
}
