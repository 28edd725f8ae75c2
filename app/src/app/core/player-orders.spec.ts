import { describe, expect, it } from 'vitest';

import { forNextVideo, noOrders, withCommand, withoutMessage } from './player-orders';

const command = (kind: Parameters<typeof withCommand>[1]['kind'], message: string | null = null) => ({
  kind,
  message,
  at: '2026-11-23T09:00:00Z',
});

describe('player orders', () => {
  it('keep every message until it is closed, whatever is ordered after it', () => {
    const orders = [
      command('MESSAGE', '저녁 먹자!'),
      command('FINISH_CURRENT'),
      command('MESSAGE', '손 씻고 와요'),
      command('STOP', '그만'),
    ].reduce(withCommand, noOrders);
    expect(orders.messages.map(({ words }) => words)).toEqual(['저녁 먹자!', '손 씻고 와요', '그만']);
    expect(orders).toMatchObject({ isLastOne: true, isStopped: true });

    const closed = withoutMessage(withoutMessage(orders));
    expect(closed.messages.map(({ words }) => words)).toEqual(['그만']);
    expect(closed.isLastOne).toBe(true);
  });

  it('show a message once that the server repeats, and the same words again when sent later', () => {
    const first = command('MESSAGE', '안녕');
    const repeated = { ...first, at: '2026-11-23T09:00:02Z' };
    const later = { ...first, at: '2026-11-23T09:05:00Z' };
    expect([first, repeated].reduce(withCommand, noOrders).messages).toHaveLength(1);
    expect([first, later].reduce(withCommand, noOrders).messages).toHaveLength(2);
  });

  it('have no message without words', () => {
    expect(withCommand(noOrders, command('FINISH_CURRENT')).messages).toEqual([]);
    expect(withCommand(noOrders, command('MESSAGE', '  ')).messages).toEqual([]);
  });

  it('end with the video, but for the messages', () => {
    const orders = [command('WARN'), command('FINISH_CURRENT'), command('MESSAGE', '안녕')].reduce(
      withCommand,
      noOrders,
    );
    expect(forNextVideo(orders)).toEqual({ ...noOrders, messages: orders.messages });
    expect(orders.messages).toHaveLength(1);
  });

  it('stop at once when access was revoked', () => {
    expect(withCommand(noOrders, command('REVOKED')).isStopped).toBe(true);
  });
});
