import type { PlaybackCommandKind } from '@kyck/shared/graphql/schema.generated';

/** What is known about how long this may go on. */
export interface LandingFacts {
  readonly now: number;
  readonly warnAt: string | null | undefined;
  readonly hardStopAt: string | null | undefined;
  /** Until when the server's last word holds. */
  readonly leaseEndsAt: number;
  /** The last command of a guardian or the server. */
  readonly command: PlaybackCommandKind | undefined;
  readonly isRefused: boolean;
}

/**
 * How softly to land: `FLY` plays on, `WARN` says that the end is near, `LAST_ONE` lets this video end,
 * `STOP` ends now, and `UNSURE` waits because the server has not been heard for too long.
 */
export type Landing = 'FLY' | 'LAST_ONE' | 'STOP' | 'UNSURE' | 'WARN';

/** The gentlest landing that the facts allow. */
export function landingOf(facts: LandingFacts): Landing {
  if (
    facts.isRefused ||
    facts.command === 'STOP' ||
    facts.command === 'REVOKED' ||
    isPast(facts.hardStopAt, facts.now)
  ) {
    return 'STOP';
  }
  if (facts.now > facts.leaseEndsAt) {
    return 'UNSURE';
  }
  if (facts.command === 'FINISH_CURRENT') {
    return 'LAST_ONE';
  }
  return facts.command === 'WARN' || isPast(facts.warnAt, facts.now) ? 'WARN' : 'FLY';
}

function isPast(instant: string | null | undefined, now: number): boolean {
  return instant !== null && instant !== undefined && Date.parse(instant) <= now;
}
