import { inject, Service } from '@angular/core';
import { GraphqlClient } from '@kyck/core/graphql/graphql-client';
import type { RecordWatchInput, StartPlaybackInput } from '@kyck/core/graphql/schema.generated';
import { accepted } from '@kyck/core/graphql/user-errors';

import {
  RecordWatchDocument,
  StartPlaybackDocument,
  WatchedVideoDocument,
  type RecordWatchMutation,
  type StartPlaybackMutation,
  type WatchedVideoQuery,
} from './watch.generated';

/** An opening of a video: the server's verdict, and the player when it may play. */
export type Playback = NonNullable<StartPlaybackMutation['startPlayback']['playback']>;
/** The server's results for a batch of events. */
export type RecordAnswer = RecordWatchMutation['recordWatch'];
/** The video on the page. */
export type WatchedVideo = NonNullable<WatchedVideoQuery['video']>;

/** Opening videos and reporting what was played. */
@Service()
export class WatchData {
  private readonly graphql = inject(GraphqlClient);

  /** Opens a video for a child; the verdict may forbid it. The input has the reason for which a feed showed it. */
  async start(input: StartPlaybackInput, abort: AbortSignal): Promise<Playback> {
    const { startPlayback } = await this.graphql.run(StartPlaybackDocument, { input }, { abort });
    // A refused opening has both a verdict and a user error; the verdict says more.
    return accepted(startPlayback.playback, startPlayback.playback === null ? startPlayback.userErrors : []);
  }

  /** The video on the page; null when the child may not see it. */
  async video(id: string, abort: AbortSignal): Promise<WatchedVideo | null> {
    return (await this.graphql.run(WatchedVideoDocument, { id }, { abort })).video;
  }

  /** Sends a batch; each event has its own result. The events are recorded also when the time left cannot be read. */
  async record(input: RecordWatchInput): Promise<RecordAnswer> {
    const optional = ['recordWatch.timeStatus'];
    return (await this.graphql.run(RecordWatchDocument, { input }, { optional })).recordWatch;
  }
}
