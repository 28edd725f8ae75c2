import { ChangeDetectionStrategy, Component, computed, inject, input, model, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoPipe } from '@jsverse/transloco';
import type { NuriWeight } from '@kyck/core/graphql/schema.generated';
import { Language } from '@kyck/core/i18n/language';

import { Combobox, type ChoiceGroup, type Picked } from '../ui/combobox';
import type { NuriArea } from './review-data';

/** A content of the curriculum that the video is about, mainly or among others. */
export interface ChosenTag {
  readonly contentId: string;
  readonly weight: NuriWeight;
}

/** Limit of the server: one main content and three more. */
const maxTags = 4;

/** Chooses the Nuri contents of a video: one main content and up to three more. */
@Component({
  selector: 'kyck-nuri-picker',
  imports: [Combobox, MatButton, TranslocoPipe],
  templateUrl: './nuri-picker.html',
  styleUrl: './nuri-picker.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class NuriPicker {
  private readonly language = inject(Language);

  readonly areas = input.required<readonly NuriArea[]>();
  /** The chosen contents, with the main one. */
  readonly tags = model.required<readonly ChosenTag[]>();

  protected readonly isFull = computed(() => this.tags().length >= maxTags);
  /** Text of the content that was added last, to be announced. */
  protected readonly added = signal('');

  /** The contents that are not chosen yet, by area. */
  protected readonly groups = computed((): ChoiceGroup[] => {
    const chosen = new Set(this.tags().map(({ contentId }) => contentId));
    const { language } = this;
    return this.areas().map((area) => ({
      id: area.id,
      name: language.text('name', area),
      choices: area.categories.flatMap((category) =>
        category.contents
          .filter(({ id }) => !chosen.has(id))
          .map((content) => ({
            id: content.id,
            text: language.text('text', content),
            detail: language.text('name', category),
            words: [
              language.otherText('text', content),
              language.otherText('name', category),
              language.otherText('name', area),
            ].join(' '),
          })),
      ),
    }));
  });
  private readonly texts = computed(
    () =>
      new Map(
        this.areas()
          .flatMap((area) => area.categories.flatMap((category) => category.contents))
          .map((content) => [content.id, this.language.text('text', content)]),
      ),
  );

  protected textOf(contentId: string): string {
    return this.texts().get(contentId) ?? contentId;
  }

  protected add({ id, isShifted }: Picked): void {
    const hasPrimary = this.tags().some(({ weight }) => weight === 'PRIMARY');
    this.tags.update((tags) => [...tags, { contentId: id, weight: hasPrimary ? 'SECONDARY' : 'PRIMARY' }]);
    if (isShifted) {
      this.makePrimary(id);
    }
    this.added.set(this.textOf(id));
  }

  protected remove(contentId: string): void {
    this.tags.update((tags) => tags.filter((tag) => tag.contentId !== contentId));
    this.added.set('');
  }

  protected makePrimary(contentId: string): void {
    this.tags.update((tags) =>
      tags.map((tag) => ({ ...tag, weight: tag.contentId === contentId ? 'PRIMARY' : 'SECONDARY' })),
    );
  }
}
