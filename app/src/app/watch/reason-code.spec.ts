import { describe, expect, it } from 'vitest';

import { reasonCode } from './reason-code';

describe('reasonCode', () => {
  it('takes reasons of the schema and nothing else', () => {
    expect(reasonCode('SIMILAR_TO')).toBe('SIMILAR_TO');
    for (const text of [undefined, '', 'similar_to', 'toString', 'SIMILAR_TO ']) {
      expect(reasonCode(text)).toBeUndefined();
    }
  });
});
