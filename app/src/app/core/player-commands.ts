import type { PlaybackCommandKind } from '@kyck/core/graphql/schema.generated';

/** A guardian's message to a child. */
export interface ChildMessage {
  readonly text: string;
  /** When it was sent, RFC 3339. */
  readonly sentAt: string;
}

/** The server repeats a message to a device that connects again, with nearly the same instant. */
const sameWithinMs = 10_000;

/** Whether two messages are one that was received twice. */
export function isSameMessage(message: ChildMessage, other: ChildMessage): boolean {
  const distanceMs = Math.abs(Date.parse(message.sentAt) - Date.parse(other.sentAt));
  return message.text === other.text && distanceMs <= sameWithinMs;
}

/** The commands to a child's players that are in effect, all taken together: none overwrites another. */
export interface PlayerCommands {
  /** Messages that nobody has closed yet, oldest first. */
  readonly messages: readonly ChildMessage[];
  /** The time is nearly over. */
  readonly isEndingSoon: boolean;
  /** The running video is the last one. */
  readonly isLastVideo: boolean;
  /** The running video stops at once. */
  readonly isStopped: boolean;
}

export const noCommands: PlayerCommands = {
  messages: [],
  isEndingSoon: false,
  isLastVideo: false,
  isStopped: false,
};

/** The commands in effect after another one; a text that comes with any of them is a message, shown once. */
export function withCommand(
  commands: PlayerCommands,
  command: {
    readonly kind: PlaybackCommandKind;
    readonly message: string | null;
    readonly at: string;
  },
): PlayerCommands {
  const message = { text: command.message?.trim() ?? '', sentAt: command.at };
  const isKnown = commands.messages.some((known) => isSameMessage(known, message));
  const messages = message.text === '' || isKnown ? commands.messages : [...commands.messages, message];

  switch (command.kind) {
    case 'MESSAGE':
      return { ...commands, messages };
    case 'WARN':
      return { ...commands, messages, isEndingSoon: true };
    case 'FINISH_CURRENT':
      return { ...commands, messages, isLastVideo: true };
    case 'REVOKED':
    case 'STOP':
      return { ...commands, messages, isStopped: true };
  }
}

/** The commands in effect after the first message was closed. */
export function withoutFirstMessage(commands: PlayerCommands): PlayerCommands {
  return { ...commands, messages: commands.messages.slice(1) };
}

/**
 * The commands in effect for the next video, or when watching is allowed again: what was ordered for the video before
 * ended with it. Messages stay until somebody closes them.
 */
export function forNextVideo(commands: PlayerCommands): PlayerCommands {
  return { ...noCommands, messages: commands.messages };
}
