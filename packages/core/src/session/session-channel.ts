/** What one tab has the others know about the session that they share. */
export type SessionNotice = 'began' | 'ended';

/** Notices between the tabs of one browser; does nothing where the browser has no `BroadcastChannel`. */
export class SessionChannel {
  private readonly channel: BroadcastChannel | undefined;

  constructor(name: string, onNotice: (notice: SessionNotice) => void) {
    if (typeof BroadcastChannel === 'undefined') {
      return;
    }
    this.channel = new BroadcastChannel(name);
    this.channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (data === 'began' || data === 'ended') {
        onNotice(data);
      }
    };
  }

  /** Has all other tabs know. */
  post(notice: SessionNotice): void {
    this.channel?.postMessage(notice);
  }

  /** Stops listening. */
  close(): void {
    this.channel?.close();
  }
}
