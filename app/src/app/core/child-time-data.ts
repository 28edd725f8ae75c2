import { inject, Service } from '@angular/core';
import { GraphqlClient } from '@kyck/core/graphql/graphql-client';
import { LiveClient } from '@kyck/core/graphql/live-client';
import { map, type Observable } from 'rxjs';

import {
  PlaybackCommandsDocument,
  TimeStatusDocument,
  type PlaybackCommandsSubscription,
  type TimeLeftFragment,
} from './child-time.generated';
import { keepListening } from './keep-listening';

/** The time a child has left today, and whether a video may be started now. */
export type TimeLeft = TimeLeftFragment;
/** What the child's running players shall do. */
export type PlaybackCommand = PlaybackCommandsSubscription['playbackCommands'];

/** A child's time and the commands to its players. */
@Service()
export class ChildTimeData {
  private readonly graphql = inject(GraphqlClient);
  private readonly live = inject(LiveClient);

  /** How long the child may watch now. */
  async status(childId: string): Promise<TimeLeft> {
    return (await this.graphql.run(TimeStatusDocument, { childId })).timeStatus;
  }

  /** Commands to the child's players. A lost subscription is opened again until the caller may not follow it. */
  commands(childId: string): Observable<PlaybackCommand> {
    return this.live.listen(PlaybackCommandsDocument, { childId }).pipe(
      map((answer) => answer.playbackCommands),
      keepListening(),
    );
  }
}
