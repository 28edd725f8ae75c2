import type { Gate, FindingSeverity, StaffRole } from '@kyck/core/graphql/schema.generated';

/**
 * Whether somebody may approve a candidate: freely, with a reason, only with the rights of a manager, or nobody at
 * all. The server has the last word; this says it before the form is filled.
 */
export type Approval = 'FREE' | 'MANAGER_ONLY' | 'NEVER' | 'WITH_REASON';

/** The one rule of YouTube that KYCK's own judgement may stand above. */
const gateWithReason: Gate = 'MADE_FOR_KIDS';

/** How `findings` restrict the approval by somebody of `role`. */
export function approvalOf(
  findings: readonly { readonly gate: Gate; readonly severity: FindingSeverity }[],
  role: StaffRole | undefined,
): Approval {
  const blocking = findings.filter(({ severity }) => severity === 'BLOCK');
  if (blocking.length === 0) {
    return 'FREE';
  }
  if (blocking.some(({ gate }) => gate !== gateWithReason)) {
    return 'NEVER';
  }
  return role === 'EDITOR' ? 'MANAGER_ONLY' : 'WITH_REASON';
}
