import { inject, Service } from '@angular/core';
import { AttemptKey } from '@kyck/core/graphql/attempt-key';
import { GraphqlClient } from '@kyck/core/graphql/graphql-client';
import type { BlockKind, VideoFilter } from '@kyck/core/graphql/schema.generated';
import { accepted } from '@kyck/core/graphql/user-errors';

import {
  VideoBlockDocument,
  VideoDetailsDocument,
  VideoPickDocument,
  VideoPicksDocument,
  VideosChoicesDocument,
  VideosCountDocument,
  VideosFoundDocument,
  VideoUnblockDocument,
  VideoUnpickDocument,
  type VideoChildFragment,
  type VideoDetailsQuery,
  type VideosChoicesQuery,
  type VideosFoundQuery,
  type VideoTileFragment,
} from './videos.generated';

/** A video in a list. */
export type VideoTile = VideoTileFragment;
/** A page of videos that were found. */
export type FoundVideos = VideosFoundQuery['videos'];
/** Themes and Nuri areas to choose from. */
export type Choices = VideosChoicesQuery;
/** A video with everything that families are shown of it. */
export type Video = NonNullable<VideoDetailsQuery['video']>;
/** A child as far as it concerns what it may see. */
export type VideoChild = VideoChildFragment;

/** A video and the family that decides about it. */
export interface VideoAndFamily {
  /** Null where there is none, or no longer. */
  readonly video: Video | null;
  /** IANA zone of the family. */
  readonly zone: string | undefined;
  readonly children: readonly VideoChild[];
  /** Whether the caller may change anything; some guardians only look. */
  readonly canDecide: boolean;
  /** Ids of the children for whom the video is picked. */
  readonly pickedFor: ReadonlySet<string>;
}

const pageSize = 24;

/** The catalogue as parents browse it, and what they decide about a video. */
@Service()
export class VideosData {
  private readonly graphql = inject(GraphqlClient);
  private readonly blocking = new AttemptKey();
  private readonly unblocking = new AttemptKey();
  private readonly picking = new AttemptKey();
  private readonly unpicking = new AttemptKey();

  /** A page of the videos that a filter finds; the first one without `after`. */
  async find(filter: VideoFilter, after: string | null, abort?: AbortSignal): Promise<FoundVideos> {
    const variables = { filter, first: pageSize, after };
    const options = abort === undefined ? {} : { abort };
    return (await this.graphql.run(VideosFoundDocument, variables, options)).videos;
  }

  async choices(abort: AbortSignal): Promise<Choices> {
    return this.graphql.run(VideosChoicesDocument, {}, { abort });
  }

  /** How many videos a filter finds; null where they are not counted. */
  async count(filter: VideoFilter, abort: AbortSignal): Promise<number | null> {
    return (await this.graphql.run(VideosCountDocument, { filter }, { abort })).videos.totalCount;
  }

  /** A video with what the family decided about it. */
  async video(id: string, abort: AbortSignal): Promise<VideoAndFamily> {
    const { video, viewer } = await this.graphql.run(VideoDetailsDocument, { id }, { abort });
    const children = viewer.family?.children.filter(({ isArchived }) => !isArchived) ?? [];
    const picked = await Promise.all(
      children.map(async (child) => {
        const { guardianPicks } = await this.graphql.run(
          VideoPicksDocument,
          { childId: child.id },
          { abort },
        );
        return guardianPicks.some((pick) => pick.video.id === id) ? [child.id] : [];
      }),
    );
    return {
      video,
      zone: viewer.family?.zone,
      children,
      canDecide: viewer.family?.guardians.find(({ isMe }) => isMe)?.role !== 'VIEWER',
      pickedFor: new Set(picked.flat()),
    };
  }

  /** Hides something from a child, or throws `Refused`. */
  async block(childId: string, kind: BlockKind, targetId: string): Promise<VideoChild> {
    const { blockForChild } = await this.blocking.run({ childId, kind, targetId }, async (input) =>
      this.graphql.run(VideoBlockDocument, { input }),
    );
    return accepted(blockForChild.child, blockForChild.userErrors);
  }

  /** Shows something to a child again, or throws `Refused`. */
  async unblock(childId: string, kind: BlockKind, targetId: string): Promise<VideoChild> {
    const { unblockForChild } = await this.unblocking.run({ childId, kind, targetId }, async (input) =>
      this.graphql.run(VideoUnblockDocument, { input }),
    );
    return accepted(unblockForChild.child, unblockForChild.userErrors);
  }

  /** Picks a video for a child, so that it is in the first row of its screen, or throws `Refused`. */
  async pick(childId: string, videoId: string): Promise<boolean> {
    const { pickForChild } = await this.picking.run({ childId, videoId }, async (input) =>
      this.graphql.run(VideoPickDocument, { input }),
    );
    return accepted(pickForChild.isPicked, pickForChild.userErrors);
  }

  /** Takes a pick back, or throws `Refused`. */
  async unpick(childId: string, videoId: string): Promise<boolean> {
    const { unpickForChild } = await this.unpicking.run({ childId, videoId }, async (input) =>
      this.graphql.run(VideoUnpickDocument, { input }),
    );
    return accepted(unpickForChild.isPicked, unpickForChild.userErrors);
  }
}
