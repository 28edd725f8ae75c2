import { inject, Service } from '@angular/core';
import { GraphqlClient } from '@kyck/core/graphql/graphql-client';

import { ChildHomeDocument, type ChildHomeQuery } from './home.generated';

/** A row of pictures. */
export type HomeRow = ChildHomeQuery['home']['rows'][number];
/** One picture to tap. */
export type HomeItem = HomeRow['items'][number];

/** A child's home. */
@Service()
export class HomeData {
  private readonly graphql = inject(GraphqlClient);

  /** The child, their rows, and the time they have left. */
  async home(childId: string, abort: AbortSignal): Promise<ChildHomeQuery> {
    return this.graphql.run(ChildHomeDocument, { childId }, abort);
  }
}
