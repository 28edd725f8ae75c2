import { inject, Service } from '@angular/core';
import { AttemptKey } from '@kyck/core/graphql/attempt-key';
import { GraphqlClient } from '@kyck/core/graphql/graphql-client';
import { LiveClient } from '@kyck/core/graphql/live-client';
import { resubscribe } from '@kyck/core/graphql/resubscribe';
import { accepted } from '@kyck/core/graphql/user-errors';
import { map, type Observable } from 'rxjs';

import {
  TodayConfirmDeviceDocument,
  TodayFamilyDocument,
  TodayGrantBonusDocument,
  TodayLiveDocument,
  TodayResumeWatchingDocument,
  TodayStateDocument,
  TodayStopGentlyDocument,
  type TodayChildFragment,
  type TodayDeviceFragment,
  type TodayFamilyQuery,
  type TodayLiveSubscription,
  type TodayStateQuery,
  type TodayTimeFragment,
} from './today.generated';

/** The caller and their family. */
export type TodayViewer = TodayFamilyQuery['viewer'];
export type TodayChild = TodayChildFragment;
export type TodayDevice = TodayDeviceFragment;
/** How long a child may watch today. */
export type TodayTime = TodayTimeFragment;
/** A child's time and what it watched last. */
export type TodayState = TodayStateQuery;
/** What a child does at the moment. */
export type TodayLive = TodayLiveSubscription['childLive'];

/** What the children do today, and what a guardian may do about it. */
@Service()
export class TodayData {
  private readonly graphql = inject(GraphqlClient);
  private readonly socket = inject(LiveClient);
  private readonly granting = new AttemptKey();
  private readonly stopping = new AttemptKey();

  /** Whether changes arrive at once. */
  readonly isLive = this.socket.isConnected;

  async viewer(abort: AbortSignal): Promise<TodayViewer> {
    return (await this.graphql.run(TodayFamilyDocument, {}, { abort })).viewer;
  }

  async state(childId: string, abort: AbortSignal): Promise<TodayState> {
    return this.graphql.run(TodayStateDocument, { childId }, { abort });
  }

  /** What the child watches, each time it changes. */
  live(childId: string): Observable<TodayLive> {
    return this.socket.listen(TodayLiveDocument, { childId }).pipe(
      map((event) => event.childLive),
      resubscribe(),
    );
  }

  /** Adds minutes to today's time, or throws `Refused`. They cannot be taken back. */
  async grantBonus(childId: string, minutes: number): Promise<TodayTime> {
    const { grantBonus } = await this.granting.run({ childId, minutes }, async (input) =>
      this.graphql.run(TodayGrantBonusDocument, { input }),
    );
    return accepted(grantBonus.timeStatus, grantBonus.userErrors);
  }

  /** Lets the running video finish and no other start, or throws `Refused`. */
  async stopGently(childId: string): Promise<TodayTime> {
    const { stopGently } = await this.stopping.run({ childId }, async (input) =>
      this.graphql.run(TodayStopGentlyDocument, { input }),
    );
    return accepted(stopGently.timeStatus, stopGently.userErrors);
  }

  /** Lets the child watch again, or throws `Refused`. */
  async resumeWatching(childId: string): Promise<TodayTime> {
    const { resumeWatching } = await this.graphql.run(TodayResumeWatchingDocument, { input: { childId } });
    return accepted(resumeWatching.timeStatus, resumeWatching.userErrors);
  }

  /** Confirms that a device still belongs to the family, after the service was restored from a backup. */
  async confirmDevice(deviceId: string): Promise<TodayDevice> {
    const { confirmDevice } = await this.graphql.run(TodayConfirmDeviceDocument, { input: { deviceId } });
    return accepted(confirmDevice.device, confirmDevice.userErrors);
  }
}
