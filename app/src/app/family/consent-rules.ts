import type { ConsentPurpose } from '@kyck/core/graphql/schema.generated';

/** The last decision about one purpose. */
export interface Decision {
  readonly purpose: ConsentPurpose;
  readonly isGiven: boolean;
}

/** What may be refused: KYCK works without it. In the order in which it is asked. */
export const optionalPurposes = [
  'RECOMMENDATION',
  'SAME_AGE_STATISTICS',
  'MARKETING',
  'NIGHT_MARKETING',
] as const satisfies readonly ConsentPurpose[];

/** A purpose that may be refused. */
export type OptionalPurpose = (typeof optionalPurposes)[number];

/** Whether a purpose is agreed to. No decision is a no. */
export function isAgreed(decisions: readonly Decision[], purpose: ConsentPurpose): boolean {
  return decisions.some((decision) => decision.purpose === purpose && decision.isGiven);
}

/** Whether a purpose can be agreed to now: messages at night are a part of messages. */
export function isOffered(purpose: ConsentPurpose, agreed: (purpose: ConsentPurpose) => boolean): boolean {
  return purpose !== 'NIGHT_MARKETING' || agreed('MARKETING');
}

/** What ends together with a purpose: without messages there are none at night either. */
export function endingWith(
  purpose: OptionalPurpose,
  agreed: (purpose: ConsentPurpose) => boolean,
): readonly OptionalPurpose[] {
  return purpose === 'MARKETING' && agreed('NIGHT_MARKETING') ? [purpose, 'NIGHT_MARKETING'] : [purpose];
}

/** The decisions with those that have changed in the place of the earlier ones. */
export function withDecisions<One extends Decision>(
  decisions: readonly One[],
  changed: readonly One[],
): readonly One[] {
  const purposes = new Set(changed.map(({ purpose }) => purpose));
  return [...decisions.filter(({ purpose }) => !purposes.has(purpose)), ...changed];
}
