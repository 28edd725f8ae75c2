import { inject, Service } from '@angular/core';
import { GraphqlClient } from '@kyck/core/graphql/graphql-client';
import { LiveClient } from '@kyck/core/graphql/live-client';
import { resubscribe } from '@kyck/core/graphql/resubscribe';
import { map, type Observable } from 'rxjs';

import {
  PlaybackCommandsDocument,
  TimeStatusDocument,
  type PlaybackCommandsSubscription,
  type TimeLeftFragment,
} from './child-time.generated';

/** The time a child has left today, and whether a video may be started now. */
export type TimeLeft = TimeLeftFragment;
/** A command to the running players of a child. */
export type PlaybackCommand = PlaybackCommandsSubscription['playbackCommands'];

/** A child's time and the commands to its players. */
@Service()
export class ChildTimeData {
  private readonly graphql = inject(GraphqlClient);
  private readonly live = inject(LiveClient);

  /** The child's time now. */
  async status(childId: string): Promise<TimeLeft> {
    return (await this.graphql.run(TimeStatusDocument, { childId })).timeStatus;
  }

  /** Commands to the child's players. A subscription that fails starts again until the caller is not allowed it. */
  commands(childId: string): Observable<PlaybackCommand> {
    return this.live.listen(PlaybackCommandsDocument, { childId }).pipe(
      map((event) => event.playbackCommands),
      resubscribe(),
    );
  }
}
