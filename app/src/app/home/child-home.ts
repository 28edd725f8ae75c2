import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  linkedSignal,
  resource,
} from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { IonContent } from '@ionic/angular/ion-content';
import { Language } from '@kyck/shared/i18n/language';

import { Avatar } from '../ui/avatar';
import { FailureNote } from '../ui/failure-note';
import { VideoPicture } from '../ui/video-picture';
import { HomeData, type HomeItem } from './home-data';
import { RowSign } from './row-sign';
import { TimeSun } from '../ui/time-sun';

/** A child's own screen: big pictures in rows, the time left as a setting sun, nothing to type or search. */
@Component({
  selector: 'kyck-child-home',
  imports: [Avatar, FailureNote, IonContent, RouterLink, RowSign, TimeSun, TranslocoPipe, VideoPicture],
  templateUrl: './child-home.html',
  styleUrl: './child-home.scss',
  host: { class: 'ion-page' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ChildHome {
  private readonly data = inject(HomeData);
  protected readonly language = inject(Language);

  /** The child, bound from the path. */
  readonly childId = input.required<string>();

  protected readonly home = resource({
    params: () => this.childId(),
    loader: ({ params, abortSignal }) => this.data.home(params, abortSignal),
  });
  private readonly loaded = linkedSignal<Loaded, Loaded>({
    source: () => (this.home.hasValue() ? this.home.value() : undefined),
    computation: (now, before) => now ?? before?.value,
  });
  protected readonly child = computed(() => this.loaded()?.child);
  protected readonly time = computed(() => this.loaded()?.home.timeStatus);
  protected readonly rows = computed(() => this.loaded()?.home.rows.filter((row) => row.items.length > 0));

  protected areaOf({ video }: HomeItem): string {
    const tag = video.nuriTags.find(({ weight }) => weight === 'PRIMARY') ?? video.nuriTags[0];
    return tag?.content.id ?? '';
  }
}

type Loaded = Awaited<ReturnType<HomeData['home']>> | undefined;
