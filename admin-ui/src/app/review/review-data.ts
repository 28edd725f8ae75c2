import { inject, Service } from '@angular/core';
import { GraphqlClient } from '@kyck/core/graphql/graphql-client';
import type { DecideReviewInput, ReviewFilter } from '@kyck/core/graphql/schema.generated';
import { refuseErrors } from '@kyck/core/graphql/user-errors';

import {
  DecideReviewDocument,
  ImportVideosDocument,
  ReviewQueueDocument,
  TagChoicesDocument,
  type ImportVideosMutation,
  type ReviewQueueQuery,
  type ReviewRowFragment,
  type TagChoicesQuery,
} from './review.generated';

/** One page of the queue. */
export type ReviewPage = ReviewQueueQuery['reviewQueue'];
/** One candidate with the findings of the checks. */
export type ReviewRow = ReviewRowFragment;
/** An area of the Nuri curriculum with its categories and contents. */
export type NuriArea = TagChoicesQuery['curriculum']['areas'][number];
/** A topic that a video can have. */
export type Theme = TagChoicesQuery['themes'][number];
/** What a video can be tagged with. */
export interface TagChoices {
  readonly areas: readonly NuriArea[];
  readonly themes: readonly Theme[];
}
/** Result for one pasted source. */
export type ImportResult = ImportVideosMutation['importVideos']['results'][number];

export const pageSize = 20;

/** The review queue and its decisions. */
@Service()
export class ReviewData {
  private readonly graphql = inject(GraphqlClient);

  /** One page, riskiest first. */
  async page(filter: ReviewFilter, after: string | null, abort: AbortSignal): Promise<ReviewPage> {
    const variables = { first: pageSize, after, filter };
    return (
      await this.graphql.run(ReviewQueueDocument, variables, {
        abort,
        optional: ['reviewQueue.nodes.video.channel'],
      })
    ).reviewQueue;
  }

  /** The curriculum and the topics to tag with. */
  async tagChoices(abort: AbortSignal): Promise<TagChoices> {
    const { curriculum, themes } = await this.graphql.run(TagChoicesDocument, {}, { abort });
    return { areas: curriculum.areas, themes };
  }

  /** Decides about candidates, or throws `Refused`. */
  async decide(input: DecideReviewInput): Promise<readonly ReviewRow[]> {
    const { decideReview } = await this.graphql.run(DecideReviewDocument, { input });
    refuseErrors(decideReview.userErrors);
    return decideReview.items;
  }

  /** Imports candidates; each source has its own result. */
  async importFrom(sources: readonly string[]): Promise<readonly ImportResult[]> {
    const { importVideos } = await this.graphql.run(ImportVideosDocument, {
      input: { sources: [...sources] },
    });
    refuseErrors(importVideos.userErrors);
    return importVideos.results;
  }
}
