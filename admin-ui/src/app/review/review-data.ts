import { inject, Service } from '@angular/core';
import { GraphqlClient } from '@kyck/core/graphql/graphql-client';
import type { DecideReviewInput, ReviewFilter } from '@kyck/core/graphql/schema.generated';
import { Refused } from '@kyck/core/graphql/user-errors';

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
/** One video waiting, with what the gate found. */
export type ReviewRow = ReviewRowFragment;
/** The areas of the Nuri curriculum with what belongs to them. */
export type NuriArea = TagChoicesQuery['curriculum']['areas'][number];
/** A topic that a video can have. */
export type Theme = TagChoicesQuery['themes'][number];
/** What a video can be tagged with. */
export interface TagChoices {
  readonly areas: readonly NuriArea[];
  readonly themes: readonly Theme[];
}
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

  /** The curriculum and the topics to tag with. */
  async tagChoices(abort: AbortSignal): Promise<TagChoices> {
    const { curriculum, themes } = await this.graphql.run(TagChoicesDocument, {}, abort);
    return { areas: curriculum.areas, themes };
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
