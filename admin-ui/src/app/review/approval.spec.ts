import { describe, expect, it } from 'vitest';

import { approvalOf } from './approval';

const open = { gate: 'KEYWORD', severity: 'REVIEW' } as const;
const blocked = { gate: 'EMBEDDABLE', severity: 'BLOCK' } as const;
const notForKids = { gate: 'MADE_FOR_KIDS', severity: 'BLOCK' } as const;

describe('approvalOf', () => {
  it('is free without a finding that blocks', () => {
    expect(approvalOf([], 'EDITOR')).toBe('FREE');
    expect(approvalOf([open], 'EDITOR')).toBe('FREE');
  });

  it('needs a reason and a manager where only “made for kids” blocks', () => {
    expect(approvalOf([open, notForKids], 'MANAGER')).toBe('WITH_REASON');
    expect(approvalOf([notForKids], 'ADMIN')).toBe('WITH_REASON');
    expect(approvalOf([notForKids], 'EDITOR')).toBe('MANAGER_ONLY');
  });

  it('is impossible where anything else blocks, whoever asks', () => {
    for (const role of ['EDITOR', 'MANAGER', 'ADMIN', undefined] as const) {
      expect(approvalOf([notForKids, blocked], role)).toBe('NEVER');
    }
  });
});
