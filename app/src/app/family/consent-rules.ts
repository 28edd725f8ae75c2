import type { ConsentPurpose } from '@kyck/core/graphql/schema.generated';

/** The last decision about one purpose. */
export interface Decision {
  readonly purpose: ConsentPurpose;
  readonly isGiven: boolean;
}

/** Purposes that may be refused, in the order in which they are asked for. */
export const optionalPurposes = [
  'RECOMMENDATION',
  'SAME_AGE_STATISTICS',
  'MARKETING',
  'NIGHT_MARKETING',
] as const satisfies readonly ConsentPurpose[];

/** A purpose that may be refused. */
export type OptionalPurpose = (typeof optionalPurposes)[number];

/** Whether a purpose is agreed to. No decision counts as a refusal. */
export function isAgreed(decisions: readonly Decision[], purpose: ConsentPurpose): boolean {
  return decisions.some((decision) => decision.purpose === purpose && decision.isGiven);
}

/** Whether a purpose can be agreed to now: messages at night are part of messages. */
export function isOffered(purpose: ConsentPurpose, agreed: (purpose: ConsentPurpose) => boolean): boolean {
  return purpose !== 'NIGHT_MARKETING' || agreed('MARKETING');
}

/** Purposes that end together with one: without messages there are none at night either. */
export function endingWith(
  purpose: OptionalPurpose,
  agreed: (purpose: ConsentPurpose) => boolean,
): readonly OptionalPurpose[] {
  return purpose === 'MARKETING' && agreed('NIGHT_MARKETING') ? [purpose, 'NIGHT_MARKETING'] : [purpose];
}

/** The decisions, with the changed ones in place of the earlier ones. */
export function withDecisions<Each extends Decision>(
  decisions: readonly Each[],
  changed: readonly Each[],
): readonly Each[] {
  const purposes = new Set(changed.map(({ purpose }) => purpose));
  return [...decisions.filter(({ purpose }) => !purposes.has(purpose)), ...changed];
}
