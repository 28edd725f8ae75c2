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
  ReportFamilyDocument,
  ResumeWatchingDocument,
  StopGentlyDocument,
  type ChildLiveSubscription,
  type ChildReportQuery,
} from './report.generated';

/** A child's watching over some days. */
export type Report = ChildReportQuery['childReport'];
/** What a child does at the moment. */
export type Live = ChildLiveSubscription['childLive'];

/** What the choice of a report needs of the family. */
export interface ReportFamily {
  /** IANA zone. */
  readonly zone: string;
  /** The children who are not put away. */
  readonly children: readonly {
    readonly id: string;
    readonly nickname: string;
    readonly avatar: string;
  }[];
}

@Service()
export class ReportData {
  private readonly graphql = inject(GraphqlClient);
  private readonly socket = inject(LiveClient);
  private readonly stopping = new AttemptKey();

  /** The caller's family; the zone of the device for a caller without one. */
  async family(abort: AbortSignal): Promise<ReportFamily> {
    const { viewer } = await this.graphql.run(ReportFamilyDocument, {}, { abort });
    return {
      zone: viewer.family?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
      children: viewer.family?.children.filter(({ isArchived }) => !isArchived) ?? [],
    };
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
