import { DOCUMENT } from '@angular/common';
import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  input,
  linkedSignal,
  resource,
  viewChild,
  type ElementRef,
} from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Action } from '@kyck/core/action/action';
import { clockLength } from '@kyck/core/format/dates';
import { Language } from '@kyck/core/i18n/language';
import { keepLast, loadedValue } from '@kyck/core/resource/keep-last';
import { FailureNote } from '@kyck/ui/failure/failure-note';
import { Thumbnail } from '@kyck/ui/media/thumbnail';

import { ActionNote } from '../ui/action-note';
import { Icon } from '../ui/icon';
import { VideosData, type FoundVideos, type VideoTile } from './videos-data';
import { ageBands, filterOf, type SearchParams } from './videos-rules';

/** Typing is followed by a search when it rests for this long. */
const searchAfterMs = 350;

/** The catalogue for parents: search by words, theme, Nuri area and age. The search is in the address of the page. */
@Component({
  selector: 'kyck-videos-page',
  imports: [ActionNote, FailureNote, Icon, RouterLink, Thumbnail, TranslocoPipe],
  templateUrl: './videos-page.html',
  styleUrl: './videos-page.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class VideosPage {
  private readonly data = inject(VideosData);
  private readonly router = inject(Router);
  protected readonly language = inject(Language);

  /** Words, bound from the query; so are the others. */
  readonly q = input<string>();
  readonly theme = input<string>();
  readonly age = input<string>();
  readonly area = input<string>();

  private readonly wordsField = viewChild.required<ElementRef<HTMLInputElement>>('words');

  protected readonly choices = resource({ loader: ({ abortSignal }) => this.data.choices(abortSignal) });
  protected readonly knownChoices = computed(() => loadedValue(this.choices));
  private readonly filter = computed(
    () => filterOf({ q: this.q(), theme: this.theme(), age: this.age(), area: this.area() }),
    { equal: (one, other) => JSON.stringify(one) === JSON.stringify(other) },
  );
  protected readonly isFiltered = computed(() => Object.keys(this.filter()).length > 0);
  protected readonly request = resource({
    params: () => this.filter(),
    loader: ({ params, abortSignal }) => this.data.find(params, null, abortSignal),
  });
  private readonly firstPage = keepLast(this.request);
  /** Pages after the first one; none again for another search. */
  private readonly morePages = linkedSignal<FoundVideos | undefined, readonly FoundVideos[]>({
    source: () => this.firstPage(),
    computation: () => [],
  });
  protected readonly found = computed(() => {
    const first = this.firstPage();
    return first === undefined ? undefined : [first, ...this.morePages()].flatMap(({ nodes }) => nodes);
  });
  protected readonly total = computed(() => this.firstPage()?.totalCount ?? null);
  private readonly lastPage = computed(() => this.morePages().at(-1) ?? this.firstPage());
  protected readonly hasMore = computed(() => this.lastPage()?.pageInfo.hasNextPage === true);

  protected readonly ageBands = ageBands;
  protected readonly loadingMore = new Action();
  private typing: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    const document = inject(DOCUMENT);
    effect(() => {
      const words = this.q() ?? '';
      const field = this.wordsField().nativeElement;
      // What is being typed is newer than the address.
      if (document.activeElement !== field) {
        field.value = words;
      }
    });
  }

  protected type(words: string): void {
    clearTimeout(this.typing);
    this.typing = setTimeout(() => {
      void this.search({ q: words });
    }, searchAfterMs);
  }

  /** Changes a part of the search in the address. */
  protected async search(change: SearchParams): Promise<void> {
    clearTimeout(this.typing);
    const queryParams = Object.fromEntries(
      Object.entries(change as Record<string, string | undefined>).map(([name, value]) => [
        name,
        value === undefined || value === '' ? null : value,
      ]),
    );
    await this.router.navigate(['/videos'], {
      queryParams,
      queryParamsHandling: 'merge',
      replaceUrl: true,
    });
  }

  protected async clear(): Promise<void> {
    await this.router.navigate(['/videos'], { replaceUrl: true });
  }

  protected async loadMore(): Promise<void> {
    const filter = this.filter();
    const cursor = this.lastPage()?.pageInfo.endCursor ?? null;
    await this.loadingMore.run(async () => {
      const page = await this.data.find(filter, cursor);
      // Another search may have begun meanwhile.
      if (filter === this.filter()) {
        this.morePages.update((pages) => [...pages, page]);
      }
    });
  }

  protected length({ durationSeconds }: VideoTile): string {
    return clockLength(durationSeconds);
  }

  /** Id of the content that the video is mainly about, to choose a drawing by. */
  protected areaOf({ nuriTags }: VideoTile): string {
    return (nuriTags.find(({ weight }) => weight === 'PRIMARY') ?? nuriTags[0])?.content.id ?? '';
  }
}
