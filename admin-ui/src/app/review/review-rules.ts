import type { FindingSeverity } from '@kyck/core/graphql/schema.generated';

/** How risky a candidate looks, in words for a badge. */
export type RiskLevel = 'high' | 'low' | 'middle';

const order: Readonly<Record<FindingSeverity, number>> = { BLOCK: 0, REVIEW: 1, INFO: 2 };

/** The findings with those that forbid publishing first. */
export function worstFirst<Finding extends { readonly severity: FindingSeverity }>(
  findings: readonly Finding[],
): readonly Finding[] {
  return findings.toSorted((one, other) => order[one.severity] - order[other.severity]);
}

/** The badge of a candidate: high when anything blocks it, middle when anything asks for a look. */
export function riskLevel(findings: readonly { readonly severity: FindingSeverity }[]): RiskLevel {
  if (findings.some((finding) => finding.severity === 'BLOCK')) {
    return 'high';
  }
  return findings.some((finding) => finding.severity === 'REVIEW') ? 'middle' : 'low';
}

/** Name of the language `code` (BCP 47) in the language `shownIn`; the code where it has no name. */
export function languageName(code: string, shownIn: string): string {
  try {
    return new Intl.DisplayNames([shownIn], { type: 'language' }).of(code) ?? code;
  } catch {
    // What is no code has no name.
    return code;
  }
}
