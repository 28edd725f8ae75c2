import { describe, expect, it } from 'vitest';

import { languageName, riskLevel, worstFirst } from './review-rules';

describe('riskLevel', () => {
  it('is high as soon as one finding blocks', () => {
    expect(riskLevel([{ severity: 'INFO' }, { severity: 'BLOCK' }, { severity: 'REVIEW' }])).toBe('high');
  });

  it('is middle when something asks for a look and nothing blocks', () => {
    expect(riskLevel([{ severity: 'INFO' }, { severity: 'REVIEW' }])).toBe('middle');
  });

  it('is low with remarks only, or nothing', () => {
    expect(riskLevel([{ severity: 'INFO' }])).toBe('low');
    expect(riskLevel([])).toBe('low');
  });
});

describe('worstFirst', () => {
  it('puts blocking findings first and does not reorder equals', () => {
    const findings = [
      { severity: 'INFO', at: 1 },
      { severity: 'BLOCK', at: 2 },
      { severity: 'REVIEW', at: 3 },
      { severity: 'BLOCK', at: 4 },
    ] as const;
    expect(worstFirst(findings).map((finding) => finding.at)).toEqual([2, 4, 3, 1]);
    expect(findings.map((finding) => finding.at)).toEqual([1, 2, 3, 4]);
  });
});

describe('languageName', () => {
  it('names a language in the language of the console, and leaves what is no code as it is', () => {
    expect(languageName('ko', 'ko')).toBe('한국어');
    expect(languageName('ko', 'en')).toBe('Korean');
    expect(languageName('not a code', 'ko')).toBe('not a code');
  });
});
