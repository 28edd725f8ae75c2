import type { Signal } from '@angular/core';

import type { Playback } from './watch-data';
import type { PlayerMoment } from './youtube-player';

/** The part of the page that a `PlaybackController` depends on. */
export interface PlaybackInputs {
  readonly childId: Signal<string>;
  readonly videoId: Signal<string>;
  /** The server's answer to the opening of the video; nothing before it came. */
  readonly opened: Signal<Playback | undefined>;
  readonly isOpening: Signal<boolean>;
  /** The player on the page, if one is there. */
  readonly player: Signal<PlayerPort | undefined>;
  /** Opens the video again. */
  readonly open: () => void;
}

/** The player as far as it is controlled. */
export interface PlayerPort {
  play(): void;
  pause(): void;
  close(): void;
  moment(): PlayerMoment | undefined;
}
