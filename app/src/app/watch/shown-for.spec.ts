import { describe, expect, it } from 'vitest';

import { shownFor } from './shown-for';

describe('shownFor', () => {
  it('takes reasons of the schema and nothing else', () => {
    expect(shownFor('SIMILAR_TO')).toBe('SIMILAR_TO');
    for (const text of [undefined, '', 'similar_to', 'toString', 'SIMILAR_TO ']) {
      expect(shownFor(text)).toBeUndefined();
    }
  });
});
