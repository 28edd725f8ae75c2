import type { Gate, FindingSeverity, StaffRole } from '@kyck/core/graphql/schema.generated';

/**
 * Whether a candidate may be approved: freely, with a reason, by a manager only, or by nobody. The server decides; this
 * is shown before the form is filled in.
 */
export type Approval = 'FREE' | 'MANAGER_ONLY' | 'NEVER' | 'WITH_REASON';

/** The one rule of YouTube that staff may overrule. */
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
