import type { DenyReason } from '@kyck/core/graphql/schema.generated';

import { isAboutTime, timeReason, type TimeReason } from '../core/time-reason';

/**
 * Why the player is gone. Once it is, nothing but a new opening of a video brings one back.
 *
 * `ENDED` at the video's end, `STOPPED` by an order, `FAILED` when YouTube refuses the video, `UNREACHABLE` when YouTube
 * does not answer, `RESTING` after a long pause.
 */
export type PlayerEnd = 'ENDED' | 'FAILED' | 'RESTING' | 'STOPPED' | 'UNREACHABLE';

/** A verdict of the server as far as screens go by it. */
export interface Verdict {
  readonly allowed: boolean;
  readonly reason: DenyReason | null;
}

/** What decides which screen a child sees. */
export interface ScreenFacts {
  /** Whether the server is being asked to open the video. */
  readonly isOpening: boolean;
  /** What it answered; nothing before. */
  readonly opened: Verdict | undefined;
  readonly end: PlayerEnd | undefined;
  /** Whether the child may watch anything now, as last heard. */
  readonly time: Verdict | undefined;
  /** Whether the video was the last one. */
  readonly isLastOne: boolean;
}

/** What a child sees; `REFUSED` is about this video, `GOODBYE` about all of them. */
export type WatchScreen =
  | { readonly kind: 'GOODBYE'; readonly reason: TimeReason }
  | { readonly kind: 'REFUSED'; readonly reason: DenyReason }
  | { readonly kind: PlayerEnd | 'OPENING' | 'PLAYER' };

/** The screen that fits the facts. */
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
  return facts.isLastOne && end === 'ENDED' ? { kind: 'GOODBYE', reason: 'UNKNOWN' } : { kind: end };
}
