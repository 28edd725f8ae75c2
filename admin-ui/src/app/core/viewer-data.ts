import { inject, Service } from '@angular/core';
import { GraphqlClient } from '@kyck/core/graphql/graphql-client';

import { StaffViewerDocument, type StaffViewerQuery } from './viewer.generated';

/** The member of staff who is signed in. */
export type StaffViewer = StaffViewerQuery['viewer'];

@Service()
export class ViewerData {
  private readonly graphql = inject(GraphqlClient);

  /** The caller with their role. */
  async viewer(abort: AbortSignal): Promise<StaffViewer> {
    return (await this.graphql.run(StaffViewerDocument, {}, { abort })).viewer;
  }
}
