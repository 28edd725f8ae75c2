import { keysWithParameters } from '@kyck/core/i18n/parity';
import { describe, expect, it } from 'vitest';

import en from './en.json';
import ko from './ko.json';

describe('texts', () => {
  it('has the same keys and parameters in Korean and English', () => {
    expect(keysWithParameters(en)).toEqual(keysWithParameters(ko));
  });

  it('leaves no text empty', () => {
    const all = JSON.stringify([en, ko]);
    expect(all).not.toContain('""');
  });
});
