import { describe, expect, it } from 'vitest';

import { sparkline } from './sparkline';

describe('sparkline', () => {
  it('spreads values over the width, the highest at the top', () => {
    expect(sparkline([0, 5, 10], 100, 40)).toBe('0.0,40.0 50.0,20.0 100.0,0.0');
  });

  it('draws zeros on the ground line', () => {
    expect(sparkline([0, 0], 10, 8)).toBe('0.0,8.0 10.0,8.0');
  });

  it('is empty without values', () => {
    expect(sparkline([], 10, 8)).toBe('');
  });
});
