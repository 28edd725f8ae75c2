import type { DenyReason } from '@kyck/core/graphql/schema.generated';

import { isAboutTime, timeReason, type TimeReason } from '../core/time-reason';

/**
 * Why the player is gone. Only another opening of a video brings one back.
 *
 * `ENDED` at the video's end, `STOPPED` by a command, `FAILED` when YouTube refuses the video, `UNREACHABLE` when YouTube
 * does not answer, `RESTING` after a long pause.
 */
export type PlayerEnd = 'ENDED' | 'FAILED' | 'RESTING' | 'STOPPED' | 'UNREACHABLE';

/** The part of a verdict that screens depend on. */
export interface Verdict {
  readonly allowed: boolean;
  readonly reason: DenyReason | null;
}

/** What decides on the child's screen. */
export interface ScreenFacts {
  /** Whether the server is being asked to open the video. */
  readonly isOpening: boolean;
  /** Its answer; nothing before it came. */
  readonly opened: Verdict | undefined;
  readonly end: PlayerEnd | undefined;
  /** Whether the child may watch anything now, by the last answer. */
  readonly time: Verdict | undefined;
  /** Whether the video was the last one. */
  readonly isLastVideo: boolean;
}

/** The child's screen; `REFUSED` is about this video, `GOODBYE` about all of them. */
export type WatchScreen =
  | { readonly kind: 'GOODBYE'; readonly reason: TimeReason }
  | { readonly kind: 'REFUSED'; readonly reason: DenyReason }
  | { readonly kind: PlayerEnd | 'OPENING' | 'PLAYER' };

export function screenOf(facts: ScreenFacts): WatchScreen {
  const { opened, end, time } = facts;
  if (facts.isOpening || opened === undefined) {
    return { kind: 'OPENING' };
  }

  if (!opened.allowed) {
    const reason = opened.reason ?? 'NOT_AVAILABLE';
    return isAboutTime(reason)
      ? { kind: 'GOODBYE', reason: timeReason(opened) ?? 'UNKNOWN' }
      : { kind: 'REFUSED', reason };
  }

  if (end === undefined) {
    return { kind: 'PLAYER' };
  }
  if (end === 'UNREACHABLE') {
    return { kind: end };
  }

  const refused = timeReason(time);
  if (refused !== undefined) {
    return { kind: 'GOODBYE', reason: refused };
  }
  return facts.isLastVideo && end === 'ENDED' ? { kind: 'GOODBYE', reason: 'UNKNOWN' } : { kind: end };
}
