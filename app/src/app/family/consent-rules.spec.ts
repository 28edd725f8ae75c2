import { describe, expect, it } from 'vitest';

import { endingWith, isAgreed, isOffered, withDecisions, type Decision } from './consent-rules';

const yes = (purpose: Decision['purpose']): Decision => ({ purpose, isGiven: true });
const no = (purpose: Decision['purpose']): Decision => ({ purpose, isGiven: false });

describe('consent', () => {
  it('counts a missing decision and a withdrawn one as a refusal', () => {
    expect(isAgreed([], 'SERVICE')).toBe(false);
    expect(isAgreed([no('SERVICE')], 'SERVICE')).toBe(false);
    expect(isAgreed([yes('MARKETING')], 'SERVICE')).toBe(false);
    expect(isAgreed([yes('SERVICE')], 'SERVICE')).toBe(true);
  });

  it('offers messages at night only with messages, and ends both together', () => {
    expect(isOffered('NIGHT_MARKETING', () => false)).toBe(false);
    expect(isOffered('NIGHT_MARKETING', (purpose) => purpose === 'MARKETING')).toBe(true);
    expect(isOffered('RECOMMENDATION', () => false)).toBe(true);
    expect(endingWith('MARKETING', () => true)).toEqual(['MARKETING', 'NIGHT_MARKETING']);
    expect(endingWith('MARKETING', () => false)).toEqual(['MARKETING']);
    expect(endingWith('RECOMMENDATION', () => true)).toEqual(['RECOMMENDATION']);
  });

  it('replaces the decisions that have changed and leaves the others', () => {
    const after = withDecisions([yes('SERVICE'), yes('MARKETING')], [no('MARKETING')]);
    expect(after).toEqual([yes('SERVICE'), no('MARKETING')]);
  });
});
