import type { DenyReason } from '@kyck/core/graphql/schema.generated';

import type { RingState } from '../ui/time-ring';

/** Seconds from which on the end is near. */
const fewSeconds = 5 * 60;

/** A child's time as its card shows it. */
export interface CardTime {
  readonly remainingSeconds: number;
  /** Minutes watched today. */
  readonly usedMinutes: number;
  /** Minutes of today, the bonus included. */
  readonly budgetMinutes: number;
  /** Share of today's time that is left, from 0 to 1. */
  readonly share: number;
  readonly ring: RingState;
  /** Key of the sentence about the time, below `today`. */
  readonly sentence: 'left' | 'outside' | 'usedUp';
  readonly minutesLeft: number;
}

interface KnownTime {
  readonly remainingSeconds: number;
  readonly usedSeconds: number;
  readonly budgetSeconds: number;
  readonly reason: DenyReason | null;
}

/** What is shown of a child's time. */
export function cardTime({ remainingSeconds, usedSeconds, budgetSeconds, reason }: KnownTime): CardTime {
  const left = Math.max(0, remainingSeconds);
  const budget = Math.max(budgetSeconds, left);
  return {
    remainingSeconds: left,
    usedMinutes: Math.floor(usedSeconds / 60),
    budgetMinutes: Math.round(budget / 60),
    share: budget === 0 ? 0 : left / budget,
    ring: ringState(left, reason),
    sentence: left === 0 ? 'usedUp' : reason === 'OUTSIDE_WINDOW' ? 'outside' : 'left',
    minutesLeft: Math.ceil(left / 60),
  };
}

function ringState(left: number, reason: DenyReason | null): RingState {
  if (left === 0) {
    return 'used';
  }
  if (reason === 'STOPPED_BY_GUARDIAN' || reason === 'OUTSIDE_WINDOW') {
    return 'paused';
  }
  return left <= fewSeconds ? 'few' : 'plenty';
}
