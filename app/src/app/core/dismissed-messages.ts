import { Service } from '@angular/core';

import { isSameMessage, type ChildMessage } from './player-commands';

/** More than a guardian sends in a day. */
const capacity = 100;

/** Messages that were closed on any page, so that the next page does not show them when the server repeats them. */
@Service()
export class DismissedMessages {
  private messages: readonly ChildMessage[] = [];

  /** Records that a message was closed. */
  add(message: ChildMessage): void {
    this.messages = [...this.messages, message].slice(-capacity);
  }

  /** The command without its message, if that was closed already. */
  without<Command extends { readonly message: string | null; readonly at: string }>(
    command: Command,
  ): Command {
    const message = { text: command.message?.trim() ?? '', sentAt: command.at };
    const isDismissed = this.messages.some((dismissed) => isSameMessage(dismissed, message));
    return isDismissed ? { ...command, message: null } : command;
  }
}
