import { describe, expect, it } from 'vitest';

import { forNextVideo, noCommands, withCommand, withoutFirstMessage } from './player-commands';

const command = (kind: Parameters<typeof withCommand>[1]['kind'], message: string | null = null) => ({
  kind,
  message,
  at: '2026-11-23T09:00:00Z',
});

describe('player commands', () => {
  it('have every message until it is closed, whatever command comes after it', () => {
    const commands = [
      command('MESSAGE', '저녁 먹자!'),
      command('FINISH_CURRENT'),
      command('MESSAGE', '손 씻고 와요'),
      command('STOP', '그만'),
    ].reduce(withCommand, noCommands);
    expect(commands.messages.map(({ text }) => text)).toEqual(['저녁 먹자!', '손 씻고 와요', '그만']);
    expect(commands).toMatchObject({ isLastVideo: true, isStopped: true });

    const closed = withoutFirstMessage(withoutFirstMessage(commands));
    expect(closed.messages.map(({ text }) => text)).toEqual(['그만']);
    expect(closed.isLastVideo).toBe(true);
  });

  it('have a message once that the server repeats, and the same text again when it is sent later', () => {
    const first = command('MESSAGE', '안녕');
    const repeated = { ...first, at: '2026-11-23T09:00:02Z' };
    const later = { ...first, at: '2026-11-23T09:05:00Z' };
    expect([first, repeated].reduce(withCommand, noCommands).messages).toHaveLength(1);
    expect([first, later].reduce(withCommand, noCommands).messages).toHaveLength(2);
  });

  it('have no message without a text', () => {
    expect(withCommand(noCommands, command('FINISH_CURRENT')).messages).toEqual([]);
    expect(withCommand(noCommands, command('MESSAGE', '  ')).messages).toEqual([]);
  });

  it('end with the video, but for the messages', () => {
    const commands = [command('WARN'), command('FINISH_CURRENT'), command('MESSAGE', '안녕')].reduce(
      withCommand,
      noCommands,
    );
    expect(forNextVideo(commands)).toEqual({ ...noCommands, messages: commands.messages });
    expect(commands.messages).toHaveLength(1);
  });

  it('stop at once when access was revoked', () => {
    expect(withCommand(noCommands, command('REVOKED')).isStopped).toBe(true);
  });
});
