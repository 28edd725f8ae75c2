import {
  ChangeDetectionStrategy,
  Component,
  inject,
  input,
  output,
  resource,
  signal,
  viewChild,
  type ElementRef,
} from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { loadedValue } from '@kyck/core/resource/keep-last';

import { Icon } from '../ui/icon';
import { VideosData } from './videos-data';
import type { Scope } from './videos-rules';

/** Asks what is to be hidden from a child: the video, or its series, channel or theme, with how many videos that is. */
@Component({
  selector: 'kyck-hide-dialog',
  imports: [Icon, TranslocoPipe],
  template: `
    <dialog #dialog aria-labelledby="hide-title">
      <header>
        <h2 id="hide-title">{{ 'videos.hideTitle' | transloco: { name: name() } }}</h2>
        <button
          type="button"
          class="icon-link"
          [attr.aria-label]="'videos.cancel' | transloco"
          (click)="dialog.close()"
        >
          <kyck-icon name="close" />
        </button>
      </header>
      <fieldset>
        <legend class="visually-hidden">{{ 'videos.hideWhat' | transloco }}</legend>
        @for (scope of scopes(); track scope.targetId) {
          <label>
            <input type="radio" name="scope" [checked]="chosen() === scope" (change)="chosen.set(scope)" />
            <span>
              {{ 'videos.scope.' + scope.kind | transloco: { name: scope.name ?? '' } }}
              @if (countOf(scope); as count) {
                <small>{{ 'videos.count' | transloco: { count } }}</small>
              }
            </span>
          </label>
        }
      </fieldset>
      <button type="button" class="btn primary" [disabled]="!chosen()" (click)="hide()">
        <kyck-icon name="hide" />{{ 'videos.hide' | transloco }}
      </button>
    </dialog>
  `,
  styleUrl: './hide-dialog.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class HideDialog {
  private readonly data = inject(VideosData);
  private readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog');

  /** Nickname of the child. */
  readonly name = input.required<string>();
  readonly scopes = input.required<readonly Scope[]>();
  /** What is to be hidden. */
  readonly hidden = output<Scope>();

  protected readonly chosen = signal<Scope | undefined>(undefined);
  private readonly isOpened = signal(false);
  /** Numbers of videos by the id of a series or theme; the catalogue is not searched by channel. */
  private readonly counts = resource({
    params: () => (this.isOpened() ? this.scopes() : undefined),
    loader: async ({ params, abortSignal }) => {
      const counted = await Promise.all(
        params.map(async ({ kind, targetId }) => {
          const filter = kind === 'SERIES' ? { seriesId: targetId } : { themeId: targetId };
          const isCounted = kind === 'SERIES' || kind === 'THEME';
          return [targetId, isCounted ? await this.data.count(filter, abortSignal) : null] as const;
        }),
      );
      return new Map(counted);
    },
  });

  open(): void {
    this.isOpened.set(true);
    this.chosen.set(this.scopes()[0]);
    this.dialog().nativeElement.showModal();
  }

  protected countOf({ targetId }: Scope): number | null {
    return loadedValue(this.counts)?.get(targetId) ?? null;
  }

  protected hide(): void {
    const scope = this.chosen();
    this.dialog().nativeElement.close();
    if (scope !== undefined) {
      this.hidden.emit(scope);
    }
  }
}
