import { describe, expect, it } from 'vitest';

import { DismissedMessages } from './dismissed-messages';

const command = (message: string | null, at = '2026-11-23T09:00:00Z') => ({ message, at });

describe('DismissedMessages', () => {
  it('removes the messages that were closed, and no others', () => {
    const dismissed = new DismissedMessages();
    expect(dismissed.without(command('저녁 먹자!')).message).toBe('저녁 먹자!');
    dismissed.add({ text: '저녁 먹자!', sentAt: '2026-11-23T09:00:01Z' });
    expect(dismissed.without(command('저녁 먹자!')).message).toBeNull();
    expect(dismissed.without(command('손 씻고 와요')).message).toBe('손 씻고 와요');
    expect(dismissed.without(command('저녁 먹자!', '2026-11-23T09:05:00Z')).message).toBe('저녁 먹자!');
  });
});
