import type { TimeLeft } from '../core/child-time-data';
import type { PlayerCommands } from '../core/player-commands';

/** What decides how long playback may go on. */
export interface PhaseFacts {
  /** Now, in milliseconds of this device's clock. */
  readonly now: number;
  /** The server's last answer about the child's time. */
  readonly time: TimeLeft | undefined;
  /** Milliseconds played since that answer. Only playing uses up the child's minutes. */
  readonly playedMs: number;
  /** Until when a video may play without another answer of the server. */
  readonly leaseEndsAt: number;
  /** Whether the video plays, or would if the lease had not ended. */
  readonly isPlaying: boolean;
  readonly commands: PlayerCommands;
}

/**
 * How long playback may go on: `PLAYING` without an end in sight, `ENDING_SOON` with a warning, `LAST_VIDEO` to the
 * end of this video, `STOPPED` not at all, and `UNCONFIRMED` paused, because the server has not answered for too long.
 */
export type PlaybackPhase = 'ENDING_SOON' | 'LAST_VIDEO' | 'PLAYING' | 'STOPPED' | 'UNCONFIRMED';

/** How long before the end a child is warned, where the server does not say. */
const defaultWarningMs = 5 * 60_000;

/**
 * The gentlest phase that the facts allow. Only a command stops a running video: when the minutes or the watching
 * hours are over it plays to its end, also without the server, which has said that this is how long it may go on.
 */
export function playbackPhase(facts: PhaseFacts): PlaybackPhase {
  const { commands, time } = facts;
  if (commands.isStopped) {
    return 'STOPPED';
  }

  const leftMs = timeLeftMs(facts);
  if (commands.isLastVideo || time?.verdict.allowed === false || leftMs <= 0) {
    return 'LAST_VIDEO';
  }

  if (facts.isPlaying && facts.now > facts.leaseEndsAt) {
    return 'UNCONFIRMED';
  }
  return commands.isEndingSoon || leftMs <= warningMs(time) ? 'ENDING_SOON' : 'PLAYING';
}

/**
 * Milliseconds until the child's minutes or watching hours are over, whichever is sooner. Minutes pass only while a
 * video plays, the watching hours always.
 */
export function timeLeftMs({ now, time, playedMs }: Pick<PhaseFacts, 'now' | 'playedMs' | 'time'>): number {
  if (time === undefined) {
    return Infinity;
  }
  const ofBudget = time.remainingSeconds * 1000 - playedMs;
  const ofWindow = time.windowEndsAt === null ? Infinity : Date.parse(time.windowEndsAt) - now;
  return Math.min(ofBudget, ofWindow);
}

function warningMs(time: TimeLeft | undefined): number {
  const distance = Date.parse(time?.hardStopAt ?? '') - Date.parse(time?.warnAt ?? '');
  return Number.isNaN(distance) ? defaultWarningMs : distance;
}
