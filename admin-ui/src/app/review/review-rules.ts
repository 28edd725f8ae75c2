import type { FindingSeverity } from '@kyck/core/graphql/schema.generated';

/** Risk of a candidate, for a badge. */
export type RiskLevel = 'high' | 'low' | 'middle';

const order: Readonly<Record<FindingSeverity, number>> = { BLOCK: 0, REVIEW: 1, INFO: 2 };

/** The findings, those that forbid publishing first. */
export function worstFirst<Finding extends { readonly severity: FindingSeverity }>(
  findings: readonly Finding[],
): readonly Finding[] {
  return findings.toSorted((left, right) => order[left.severity] - order[right.severity]);
}

/** The risk of a candidate: high when a finding blocks it, middle when one needs a check. */
export function riskLevel(findings: readonly { readonly severity: FindingSeverity }[]): RiskLevel {
  if (findings.some((finding) => finding.severity === 'BLOCK')) {
    return 'high';
  }
  return findings.some((finding) => finding.severity === 'REVIEW') ? 'middle' : 'low';
}

/** Name of the language `code` (BCP 47) in the language `shownIn`; the code itself for an unknown one. */
export function languageName(code: string, shownIn: string): string {
  try {
    return new Intl.DisplayNames([shownIn], { type: 'language' }).of(code) ?? code;
  } catch {
    return code;
  }
}
