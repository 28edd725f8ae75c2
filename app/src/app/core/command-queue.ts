import { computed, inject, signal } from '@angular/core';

import type { PlaybackCommand } from './child-time-data';
import { DismissedMessages } from './dismissed-messages';
import { forNextVideo, noCommands, withCommand, withoutFirstMessage } from './player-commands';

/**
 * The commands in effect on one page, with the guardian's message to show first. Must be made where `inject` works.
 */
export class CommandQueue {
  private readonly dismissed = inject(DismissedMessages);
  private readonly current = signal(noCommands);

  readonly commands = this.current.asReadonly();

  /** Text of the oldest message that nobody has closed yet. */
  readonly message = computed(() => this.current().messages[0]?.text);

  /** Takes a command into effect; messages that were closed on another page are left out. */
  add(command: PlaybackCommand): void {
    this.current.update((commands) => withCommand(commands, this.dismissed.without(command)));
  }

  /** Closes the message that is shown. */
  closeMessage(): void {
    const [message] = this.current().messages;
    if (message !== undefined) {
      this.dismissed.add(message);
      this.current.update(withoutFirstMessage);
    }
  }

  /** Ends all commands but messages: they were about the video before. */
  reset(): void {
    this.current.update(forNextVideo);
  }
}
