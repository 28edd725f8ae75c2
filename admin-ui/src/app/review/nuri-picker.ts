import { ChangeDetectionStrategy, Component, computed, inject, input, model, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoPipe } from '@jsverse/transloco';
import type { NuriWeight } from '@kyck/core/graphql/schema.generated';
import { Language } from '@kyck/core/i18n/language';

import { Combobox, type ChoiceGroup, type Picked } from '../ui/combobox';
import type { NuriArea } from './review-data';

/** A content of the curriculum that the video touches, and how much. */
export interface ChosenTag {
  readonly contentId: string;
  readonly weight: NuriWeight;
}

/** One main content and three more: what the server accepts. */
const mostTags = 4;

/** Chooses what of the Nuri curriculum a video touches: one main content and up to three more. */
@Component({
  selector: 'kyck-nuri-picker',
  imports: [Combobox, MatButton, TranslocoPipe],
  templateUrl: './nuri-picker.html',
  styleUrl: './nuri-picker.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class NuriPicker {
  private readonly language = inject(Language);

  /** The curriculum. */
  readonly areas = input.required<readonly NuriArea[]>();
  /** What is chosen, the main content among it. */
  readonly tags = model.required<readonly ChosenTag[]>();

  protected readonly isFull = computed(() => this.tags().length >= mostTags);
  /** What was added last, for those who do not see it appear. */
  protected readonly added = signal('');

  /** The contents that are not chosen yet, by area. */
  protected readonly groups = computed((): ChoiceGroup[] => {
    const chosen = new Set(this.tags().map(({ contentId }) => contentId));
    const pick = (ko: string, en: string): string => this.language.pick(ko, en);
    return this.areas().map((area) => ({
      id: area.id,
      name: pick(area.nameKo, area.nameEn),
      choices: area.categories.flatMap((category) =>
        category.contents
          .filter(({ id }) => !chosen.has(id))
          .map((content) => ({
            id: content.id,
            text: pick(content.textKo, content.textEn),
            detail: pick(category.nameKo, category.nameEn),
            words: [
              pick(content.textEn, content.textKo),
              pick(category.nameEn, category.nameKo),
              pick(area.nameEn, area.nameKo),
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
          .map((content) => [content.id, this.language.pick(content.textKo, content.textEn)]),
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
