import { inject, Service } from '@angular/core';
import { AttemptKey } from '@kyck/core/graphql/attempt-key';
import { GraphqlClient } from '@kyck/core/graphql/graphql-client';
import { LiveClient } from '@kyck/core/graphql/live-client';
import { accepted, Refused } from '@kyck/core/graphql/user-errors';
import { map, type Observable } from 'rxjs';

import type { TimeLeft } from '../core/child-time-data';
import { keepListening } from '../core/keep-listening';
import {
  ChildLiveDocument,
  ChildReportDocument,
  ResumeWatchingDocument,
  StopGentlyDocument,
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
  private readonly stopping = new AttemptKey();

  /** The report over the days from `from` to `to`, both included. */
  async report(childId: string, from: string, to: string, abort: AbortSignal): Promise<Report> {
    return (await this.graphql.run(ChildReportDocument, { childId, from, to }, abort)).childReport;
  }

  /** What the child watches now, each time it changes. */
  now(childId: string): Observable<Live> {
    return this.live.listen(ChildLiveDocument, { childId }).pipe(
      map((answer) => answer.childLive),
      keepListening(),
    );
  }

  /** Lets the child's running video finish and no other start, or throws `Refused`. */
  async stopGently(childId: string): Promise<void> {
    const { stopGently } = await this.stopping.run({ childId }, async (input) =>
      this.graphql.run(StopGentlyDocument, { input }),
    );
    const [problem] = stopGently.userErrors;
    if (problem !== undefined) {
      throw new Refused(stopGently.userErrors);
    }
  }

  /** Lets the child watch again, or throws `Refused`; gives its time. */
  async resumeWatching(childId: string): Promise<TimeLeft> {
    const { resumeWatching } = await this.graphql.run(ResumeWatchingDocument, { input: { childId } });
    return accepted(resumeWatching.timeStatus, resumeWatching.userErrors);
  }
}
