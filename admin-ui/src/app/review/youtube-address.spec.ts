import { describe, expect, it } from 'vitest';

import { channelAddress, embedAddress, watchAddress } from './youtube-address';

describe('addresses of YouTube', () => {
  it('plays from the host without cookies, at the second asked for', () => {
    expect(embedAddress('abc-EFG_123', 90, 'ko')).toBe(
      'https://www.youtube-nocookie.com/embed/abc-EFG_123?autoplay=1&hl=ko&playsinline=1&rel=0&start=90',
    );
    expect(embedAddress('abc-EFG_123', undefined, 'ko')).toBeUndefined();
  });

  it('leads to the pages of the video and its channel', () => {
    expect(watchAddress('abc-EFG_123')).toBe('https://www.youtube.com/watch?v=abc-EFG_123');
    expect(channelAddress('UC0123456789012345678901')).toBe(
      'https://www.youtube.com/channel/UC0123456789012345678901',
    );
  });

  it.each(['', 'short', '../../evil?x=', 'abc-EFG_123&autoplay=0', 'UC/..'])('makes none of “%s”', (id) => {
    expect(embedAddress(id, 0, 'ko')).toBeUndefined();
    expect(watchAddress(id)).toBeUndefined();
    expect(channelAddress(id)).toBeUndefined();
  });
});
