import type { PlayerOrders } from '../core/player-orders';
import type { TimeLeft } from '../core/child-time-data';

/** What is known about how long this may go on. */
export interface LandingFacts {
  readonly now: number;
  /** The server's last answer about the child's time. */
  readonly time: TimeLeft | undefined;
  /** Milliseconds this player has played since that answer. Nothing else uses up the child's minutes. */
  readonly playedMs: number;
  /** Until when the server's last answer holds for a playing video. */
  readonly leaseEndsAt: number;
  /** Whether the video plays, or would if the lease had not ended. */
  readonly isPlaying: boolean;
  readonly orders: PlayerOrders;
}

/**
 * How softly to land: `FLY` plays on, `WARN` says that the end is near, `LAST_ONE` lets this video end,
 * `STOP` ends now, and `UNSURE` waits because the server has not been heard for too long.
 */
export type Landing = 'FLY' | 'LAST_ONE' | 'STOP' | 'UNSURE' | 'WARN';

/** How long before the end a child is warned, where the server does not say. */
const warnBeforeMs = 5 * 60_000;

/**
 * The gentlest landing that the facts allow. Only an order stops a running video: when the minutes or the watching
 * hours are over it plays to its end, also without the server, which has said that this is how long it may go on.
 */
export function landingOf(facts: LandingFacts): Landing {
  const { orders, time } = facts;
  if (orders.isStopped) {
    return 'STOP';
  }

  const leftMs = timeLeftMs(facts);
  if (orders.isLastOne || time?.verdict.allowed === false || leftMs <= 0) {
    return 'LAST_ONE';
  }
  if (facts.isPlaying && facts.now > facts.leaseEndsAt) {
    return 'UNSURE';
  }
  return orders.isWarned || leftMs <= warnLeadMs(time) ? 'WARN' : 'FLY';
}

/**
 * Milliseconds until the child's minutes or watching hours are over, whichever is sooner. Minutes pass only while a
 * video plays, the watching hours pass always.
 */
export function timeLeftMs({ now, time, playedMs }: Pick<LandingFacts, 'now' | 'playedMs' | 'time'>): number {
  if (time === undefined) {
    return Infinity;
  }
  const ofBudget = time.remainingSeconds * 1000 - playedMs;
  const ofWindow = time.windowEndsAt === null ? Infinity : Date.parse(time.windowEndsAt) - now;
  return Math.min(ofBudget, ofWindow);
}

function warnLeadMs(time: TimeLeft | undefined): number {
  const lead = Date.parse(time?.hardStopAt ?? '') - Date.parse(time?.warnAt ?? '');
  return Number.isNaN(lead) ? warnBeforeMs : lead;
}
