import {
  afterNextRender,
  afterRenderEffect,
  ChangeDetectionStrategy,
  Component,
  computed,
  ElementRef,
  inject,
  Injector,
  input,
  signal,
  viewChild,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoPipe } from '@jsverse/transloco';
import { clockLength } from '@kyck/core/format/dates';
import { Language } from '@kyck/core/i18n/language';
import { Thumbnail } from '@kyck/ui/media/thumbnail';
import { mdiOpenInNew, mdiPlay } from '@mdi/js';

import { Icon } from '../ui/icon';
import { embedAddress, watchAddress } from './youtube-address';

/**
 * The video that is decided about: its picture, YouTube's own player on demand, and a link to YouTube.
 *
 * The player is a plain frame of YouTube's host without cookies. Its script API is not used, so that no foreign script
 * runs where staff are signed in; a jump opens the frame again at that second.
 */
@Component({
  selector: 'kyck-video-preview',
  imports: [Icon, MatButton, Thumbnail, TranslocoPipe],
  templateUrl: './video-preview.html',
  styleUrl: './video-preview.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class VideoPreview {
  private readonly language = inject(Language);
  private readonly injector = inject(Injector);
  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef);

  /** YouTube's id of the video. */
  readonly youtubeId = input.required<string>();
  /** Title of the video, which names the frame. */
  readonly title = input.required<string>();
  /** Address of its still picture. */
  readonly thumbnailUrl = input.required<string | null>();
  /** Length of the video; 0 when it is not known. */
  readonly durationSeconds = input.required<number>();

  /** Second at which the player starts; nothing while the picture is shown. */
  private readonly startSeconds = signal<number | undefined>(undefined);
  /** Address of the player, none or one. Each address has its own frame, so that Back leaves the page. */
  protected readonly player = computed((): readonly string[] => {
    const address = embedAddress(this.youtubeId(), this.startSeconds(), this.language.code());
    return address === undefined ? [] : [address];
  });
  private readonly frame = viewChild<ElementRef<HTMLIFrameElement>>('frame');
  protected readonly watchPage = computed(() => watchAddress(this.youtubeId()));

  protected readonly shares = [0, 25, 50, 75] as const;
  protected readonly clockLength = clockLength;
  protected readonly mdiPlay = mdiPlay;
  protected readonly mdiOpenInNew = mdiOpenInNew;

  constructor() {
    afterRenderEffect(() => {
      const frame = this.frame()?.nativeElement;
      const [address] = this.player();
      // Not bound in the template: that needs a bypass of Angular's checks, which the policy of the page forbids. The
      // address consists of a constant host, a validated id and a number.
      if (frame !== undefined && address !== undefined && frame.src !== address) {
        frame.src = address;
      }
    });
  }

  protected secondsAt(share: number): number {
    return Math.floor((this.durationSeconds() * share) / 100);
  }

  protected play(seconds: number): void {
    const wasClosed = this.startSeconds() === undefined;
    this.startSeconds.set(seconds);
    if (wasClosed) {
      this.focusAfterwards('.stop');
    }
  }

  protected stop(): void {
    this.startSeconds.set(undefined);
    this.focusAfterwards('.poster');
  }

  /** The button that had the focus is gone: its replacement gets it. */
  private focusAfterwards(selector: string): void {
    afterNextRender(
      () => {
        this.element.nativeElement.querySelector<HTMLElement>(selector)?.focus();
      },
      { injector: this.injector },
    );
  }
}
