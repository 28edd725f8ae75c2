import { inject, Service } from '@angular/core';
import { GraphqlClient } from '@kyck/core/graphql/graphql-client';

import { ChildHomeDocument, type ChildHomeQuery } from './home.generated';

/** A row of pictures. */
export type HomeRow = ChildHomeQuery['home']['rows'][number];
/** One picture to tap. */
export type HomeItem = HomeRow['items'][number];

@Service()
export class HomeData {
  private readonly graphql = inject(GraphqlClient);

  /** The child's rows and time left; without the child's name and picture when those cannot be read. */
  async home(childId: string, abort: AbortSignal): Promise<ChildHomeQuery> {
    return this.graphql.run(ChildHomeDocument, { childId }, { abort, optional: ['child'] });
  }
}
