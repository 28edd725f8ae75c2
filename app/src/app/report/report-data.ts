import { inject, Service } from '@angular/core';
import { AttemptKey } from '@kyck/core/graphql/attempt-key';
import { GraphqlClient } from '@kyck/core/graphql/graphql-client';
import { LiveClient } from '@kyck/core/graphql/live-client';
import { resubscribe } from '@kyck/core/graphql/resubscribe';
import { accepted, refuseErrors } from '@kyck/core/graphql/user-errors';
import { map, type Observable } from 'rxjs';

import type { TimeLeft } from '../core/child-time-data';
import {
  ChildLiveDocument,
  ChildReportDocument,
  FamilyZoneDocument,
  ResumeWatchingDocument,
  StopGentlyDocument,
  type ChildLiveSubscription,
  type ChildReportQuery,
} from './report.generated';

/** A child's watching over some days. */
export type Report = ChildReportQuery['childReport'];
/** What a child does at the moment. */
export type Live = ChildLiveSubscription['childLive'];

@Service()
export class ReportData {
  private readonly graphql = inject(GraphqlClient);
  private readonly socket = inject(LiveClient);
  private readonly stopping = new AttemptKey();

  /** IANA zone of the caller's family; of the device for a caller without a family. */
  async zone(abort: AbortSignal): Promise<string> {
    const { viewer } = await this.graphql.run(FamilyZoneDocument, {}, { abort });
    return viewer.family?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  }

  /** The report over the days from `from` to `to`, both included. */
  async report(childId: string, from: string, to: string, abort: AbortSignal): Promise<Report> {
    return (await this.graphql.run(ChildReportDocument, { childId, from, to }, { abort })).childReport;
  }

  /** What the child watches, each time it changes. */
  live(childId: string): Observable<Live> {
    return this.socket.listen(ChildLiveDocument, { childId }).pipe(
      map((event) => event.childLive),
      resubscribe(),
    );
  }

  /** Lets the child's running video finish and no other start, or throws `Refused`. */
  async stopGently(childId: string): Promise<void> {
    const { stopGently } = await this.stopping.run({ childId }, async (input) =>
      this.graphql.run(StopGentlyDocument, { input }),
    );
    refuseErrors(stopGently.userErrors);
  }

  /** Lets the child watch again, or throws `Refused`; returns its time. */
  async resumeWatching(childId: string): Promise<TimeLeft> {
    const { resumeWatching } = await this.graphql.run(ResumeWatchingDocument, { input: { childId } });
    return accepted(resumeWatching.timeStatus, resumeWatching.userErrors);
  }
}
