import type { PlaybackCommandKind } from '@kyck/core/graphql/schema.generated';

/** What a guardian wrote to a child. */
export interface GuardianWords {
  readonly words: string;
  /** When it was sent, RFC 3339. */
  readonly at: string;
}

/** The server repeats a message to a device that connects again, with nearly the same instant. */
const sameWithinMs = 10_000;

/** Whether two are one message that came twice. */
export function isSameMessage(one: GuardianWords, other: GuardianWords): boolean {
  return one.words === other.words && Math.abs(Date.parse(one.at) - Date.parse(other.at)) <= sameWithinMs;
}

/** What a child's players were ordered to do, all commands taken together: none overwrites another. */
export interface PlayerOrders {
  /** Words of guardians that nobody has closed yet, oldest first. */
  readonly messages: readonly GuardianWords[];
  /** The end is near. */
  readonly isWarned: boolean;
  /** The running video is the last one. */
  readonly isLastOne: boolean;
  /** The running video ends at once. */
  readonly isStopped: boolean;
}

/** Nothing was ordered. */
export const noOrders: PlayerOrders = { messages: [], isWarned: false, isLastOne: false, isStopped: false };

/** The orders after a command; words that come with any of them are a message, shown once. */
export function withCommand(
  orders: PlayerOrders,
  command: {
    readonly kind: PlaybackCommandKind;
    readonly message: string | null;
    readonly at: string;
  },
): PlayerOrders {
  const message = { words: command.message?.trim() ?? '', at: command.at };
  const isKnown = orders.messages.some((known) => isSameMessage(known, message));
  const messages = message.words === '' || isKnown ? orders.messages : [...orders.messages, message];
  switch (command.kind) {
    case 'MESSAGE':
      return { ...orders, messages };
    case 'WARN':
      return { ...orders, messages, isWarned: true };
    case 'FINISH_CURRENT':
      return { ...orders, messages, isLastOne: true };
    case 'REVOKED':
    case 'STOP':
      return { ...orders, messages, isStopped: true };
  }
}

/** The orders after the first message was closed. */
export function withoutMessage(orders: PlayerOrders): PlayerOrders {
  return { ...orders, messages: orders.messages.slice(1) };
}

/**
 * The orders that another video, or watching again after a refusal, begins with: what was ordered for the video
 * before ended with it. Messages stay until somebody closes them.
 */
export function forNextVideo(orders: PlayerOrders): PlayerOrders {
  return { ...noOrders, messages: orders.messages };
}
