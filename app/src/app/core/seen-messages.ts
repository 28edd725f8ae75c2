import { Service } from '@angular/core';

import { isSameMessage, type GuardianWords } from './player-orders';

/** As many as a guardian sends in a day, by far. */
const mostRemembered = 100;

/** Messages that were closed on any page, so that none is shown again when the server repeats it to the next one. */
@Service()
export class SeenMessages {
  private closed: readonly GuardianWords[] = [];

  /** The message was closed. */
  add(message: GuardianWords): void {
    this.closed = [...this.closed, message].slice(-mostRemembered);
  }

  /** The command without words that were closed already. */
  without<Command extends { readonly message: string | null; readonly at: string }>(
    command: Command,
  ): Command {
    const message = { words: command.message?.trim() ?? '', at: command.at };
    return this.closed.some((seen) => isSameMessage(seen, message)) ? { ...command, message: null } : command;
  }
}
