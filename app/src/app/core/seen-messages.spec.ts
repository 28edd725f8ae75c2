import { describe, expect, it } from 'vitest';

import { SeenMessages } from './seen-messages';

const command = (message: string | null, at = '2026-11-23T09:00:00Z') => ({ message, at });

describe('SeenMessages', () => {
  it('takes away the words that were closed, and no others', () => {
    const seen = new SeenMessages();
    expect(seen.without(command('저녁 먹자!')).message).toBe('저녁 먹자!');
    seen.add({ words: '저녁 먹자!', at: '2026-11-23T09:00:01Z' });
    expect(seen.without(command('저녁 먹자!')).message).toBeNull();
    expect(seen.without(command('손 씻고 와요')).message).toBe('손 씻고 와요');
    expect(seen.without(command('저녁 먹자!', '2026-11-23T09:05:00Z')).message).toBe('저녁 먹자!');
  });
});
