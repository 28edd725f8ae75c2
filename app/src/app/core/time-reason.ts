import type { DenyReason } from '@kyck/core/graphql/schema.generated';

/** Whether a reason is about the child's time, not about one video; a new reason is an error until it is listed. */
const concernsTime: Readonly<Record<DenyReason, boolean>> = {
  BLOCKED_BY_GUARDIAN: false,
  BUDGET_EMPTY: true,
  NOT_AVAILABLE: false,
  OUTSIDE_WINDOW: true,
  STOPPED_BY_GUARDIAN: true,
  TOO_OLD_FOR_CHILD: false,
};

/** Why a child may watch nothing now; `UNKNOWN` for a reason that this version of the app does not know. */
export type TimeReason = 'BUDGET_EMPTY' | 'OUTSIDE_WINDOW' | 'STOPPED_BY_GUARDIAN' | 'UNKNOWN';

/** Whether no other video would be allowed either. */
export function isAboutTime(reason: DenyReason | null): boolean {
  return reason !== null && Object.hasOwn(concernsTime, reason) && concernsTime[reason];
}

/** The reason why watching is refused, to choose a text by; nothing when it is allowed. */
export function timeReason(
  verdict: { readonly allowed: boolean; readonly reason: DenyReason | null } | undefined,
): TimeReason | undefined {
  if (verdict === undefined || verdict.allowed) {
    return undefined;
  }
  switch (verdict.reason) {
    case 'BUDGET_EMPTY':
    case 'OUTSIDE_WINDOW':
    case 'STOPPED_BY_GUARDIAN':
      return verdict.reason;
    default:
      return 'UNKNOWN';
  }
}
