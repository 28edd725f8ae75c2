import { inject, Service } from '@angular/core';
import { GraphqlClient } from '@kyck/shared/graphql/graphql-client';
import { LiveClient } from '@kyck/shared/graphql/live-client';
import { map, type Observable } from 'rxjs';

import {
  ChildLiveDocument,
  ChildReportDocument,
  type ChildLiveSubscription,
  type ChildReportQuery,
} from './report.generated';

/** A child's watching over some days. */
export type Report = ChildReportQuery['childReport'];
/** What a child does now. */
export type Live = ChildLiveSubscription['childLive'];

/** Reports for parents. */
@Service()
export class ReportData {
  private readonly graphql = inject(GraphqlClient);
  private readonly live = inject(LiveClient);

  /** The report over the days from `from` to `to`, both included. */
  async report(childId: string, from: string, to: string, abort: AbortSignal): Promise<Report> {
    return (await this.graphql.run(ChildReportDocument, { childId, from, to }, abort)).childReport;
  }

  /** What the child watches now, each time it changes. */
  now(childId: string): Observable<Live> {
    return this.live.listen(ChildLiveDocument, { childId }).pipe(map((answer) => answer.childLive));
  }
}
