import { Service, signal } from '@angular/core';

/** What was done, in words, and the way back where there is one. */
export interface Toast {
  /** Key of the text. */
  readonly key: string;
  readonly params?: Readonly<Record<string, number | string>>;
  /** Takes the change back; absent where the server cannot. */
  readonly undo?: () => Promise<void>;
}

/** The message at the foot of the parents' pages: one at a time, the newest. */
@Service()
export class Toasts {
  private readonly shown = signal<Toast | undefined>(undefined);

  readonly current = this.shown.asReadonly();

  show(toast: Toast): void {
    this.shown.set(toast);
  }

  close(): void {
    this.shown.set(undefined);
  }
}
