import {
  afterNextRender,
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  ElementRef,
  inject,
  input,
  output,
} from '@angular/core';

import { loadYoutubeApi, type YoutubeHandle } from './youtube-api';

/** Position and speed of the video when something happened. */
export interface PlayerMoment {
  readonly positionMs: number;
  /** 1 at normal speed. */
  readonly rate: number;
}

/** Why there is no player. */
export type PlayerFailure = 'FAILED' | 'UNREACHABLE';

/** States of YouTube's player that matter here. */
const state = { ended: 0, playing: 1, paused: 2, buffering: 3 } as const;

/**
 * YouTube's own player with nothing laid over it.
 *
 * At the end of the video and after every error the frame leaves the document before anybody is notified, so that a
 * child never sees YouTube's suggestions of other videos. A player that is not ready in time fails as well.
 */
@Component({
  selector: 'kyck-youtube-player',
  template: '',
  styles: `
    :host {
      display: block;
      overflow: hidden;
    }

    :host ::ng-deep iframe {
      display: block;
      inline-size: 100%;
      block-size: 100%;
      border: 0;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class YoutubePlayer {
  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private handle: YoutubeHandle | undefined;
  private readyTimer: ReturnType<typeof setTimeout> | undefined;
  private isReady = false;
  private isClosed = false;

  /** YouTube's id of the video. */
  readonly videoId = input.required<string>();
  /** Origin of the player. */
  readonly host = input.required<string>();
  /** The player's parameters, as the server gives them. */
  readonly parameters = input.required<Readonly<Record<string, number | string>>>();
  /** Milliseconds within which the player must be ready. */
  readonly readyWithinMs = input.required<number>();

  /** The player can play. */
  readonly ready = output();
  /** The video has begun to play, or plays on. */
  readonly plays = output<PlayerMoment>();
  /** The video is paused, or waits for data. */
  readonly pauses = output<PlayerMoment>();
  /** The video is over, at the moment given; the frame is gone. */
  readonly ends = output<PlayerMoment>();
  /** YouTube refuses the video or cannot be reached; the frame is gone. */
  readonly fails = output<PlayerFailure>();

  constructor() {
    afterNextRender(() => {
      void this.open();
    });
    inject(DestroyRef).onDestroy(() => {
      this.close();
    });
  }

  /** Plays on, if the player is ready. */
  play(): void {
    this.handle?.playVideo?.();
  }

  /** Pauses, if the player is ready. */
  pause(): void {
    this.handle?.pauseVideo?.();
  }

  /** Position and speed now; nothing while the player is not ready. */
  moment(): PlayerMoment | undefined {
    const seconds = this.isReady ? this.handle?.getCurrentTime?.() : undefined;
    return seconds === undefined
      ? undefined
      : { positionMs: seconds * 1000, rate: this.handle?.getPlaybackRate?.() ?? 1 };
  }

  /** Takes the frame out of the document for good. */
  close(): void {
    this.isClosed = true;
    clearTimeout(this.readyTimer);
    try {
      this.handle?.destroy();
    } catch {
      // A half-open player: its frame is removed all the same.
    }
    this.handle = undefined;
    this.element.replaceChildren();
  }

  private async open(): Promise<void> {
    const began = Date.now();
    this.readyTimer = setTimeout(() => {
      this.fail('UNREACHABLE');
    }, this.readyWithinMs());
    try {
      const api = await loadYoutubeApi(this.readyWithinMs() - (Date.now() - began));
      if (this.hasClosed()) {
        return;
      }

      const slot = document.createElement('div');
      this.element.replaceChildren(slot);
      const handle = new api.Player(slot, {
        videoId: this.videoId(),
        host: this.host(),
        width: '100%',
        height: '100%',
        playerVars: { ...this.parameters(), origin: location.origin, widget_referrer: location.href },
        events: {
          onReady: () => {
            this.becomeReady();
          },
          onStateChange: ({ data }) => {
            this.stateChanged(data);
          },
          onError: () => {
            this.fail('FAILED');
          },
        },
      });
      this.handle = handle;
      if (this.hasClosed()) {
        this.close();
      }
    } catch {
      this.fail('UNREACHABLE');
    }
  }

  /** A method, since the compiler assumes that a field does not change during an `await`. */
  private hasClosed(): boolean {
    return this.isClosed;
  }

  private becomeReady(): void {
    if (!this.isClosed) {
      clearTimeout(this.readyTimer);
      this.isReady = true;
      this.ready.emit();
    }
  }

  private stateChanged(code: number): void {
    if (this.isClosed) {
      return;
    }
    // Only a player that is ready reports its state.
    this.isReady = true;
    const moment = this.moment() ?? { positionMs: 0, rate: 1 };
    switch (code) {
      case state.playing:
        clearTimeout(this.readyTimer);
        this.plays.emit(moment);
        break;
      case state.paused:
      case state.buffering:
        this.pauses.emit(moment);
        break;
      case state.ended: {
        const positionMs = (this.handle?.getDuration?.() ?? 0) * 1000;
        this.close();
        this.ends.emit({ ...moment, positionMs });
        break;
      }
    }
  }

  private fail(failure: PlayerFailure): void {
    if (!this.isClosed) {
      this.close();
      this.fails.emit(failure);
    }
  }
}
