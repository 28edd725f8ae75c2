/** Change of the session that all tabs share. */
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

  /** Notifies all other tabs. */
  post(notice: SessionNotice): void {
    this.channel?.postMessage(notice);
  }

  close(): void {
    this.channel?.close();
  }
}
