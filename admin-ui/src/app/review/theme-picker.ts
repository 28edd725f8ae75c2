import { ChangeDetectionStrategy, Component, computed, inject, input, model } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoPipe } from '@jsverse/transloco';
import { Language } from '@kyck/core/i18n/language';

import { Combobox, type ChoiceGroup } from '../ui/combobox';
import type { Theme } from './review-data';

/** Chooses the topics of a video. */
@Component({
  selector: 'kyck-theme-picker',
  imports: [Combobox, MatButton, TranslocoPipe],
  template: `
    <kyck-combobox
      [label]="'decision.addTheme' | transloco"
      [placeholder]="'decision.addThemeHint' | transloco"
      [groups]="groups()"
      (picked)="add($event.id)"
    />
    @if (chosen().length > 0) {
      <ul>
        @for (theme of chosen(); track theme.id) {
          <li>
            {{ nameOf(theme) }}
            <button
              matButton
              type="button"
              [attr.aria-label]="('decision.remove' | transloco) + ': ' + nameOf(theme)"
              (click)="remove(theme.id)"
            >
              {{ 'decision.remove' | transloco }}
            </button>
          </li>
        }
      </ul>
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: 0.5rem;
    }
    ul {
      display: flex;
      flex-wrap: wrap;
      gap: 0.5rem;
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      padding-inline-start: 0.9rem;
      border: 1px solid var(--line);
      border-radius: 999px;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ThemePicker {
  private readonly language = inject(Language);

  readonly themes = input.required<readonly Theme[]>();
  /** Ids of the video's topics. */
  readonly themeIds = model.required<readonly string[]>();

  protected readonly chosen = computed(() => this.themes().filter(({ id }) => this.themeIds().includes(id)));
  protected readonly groups = computed((): ChoiceGroup[] => [
    {
      id: 'themes',
      choices: this.themes()
        .filter(({ id }) => !this.themeIds().includes(id))
        .map((theme) => ({
          id: theme.id,
          text: this.nameOf(theme),
          words: this.language.otherText('name', theme),
        })),
    },
  ]);

  protected nameOf(theme: Theme): string {
    return this.language.text('name', theme);
  }

  protected add(id: string): void {
    this.themeIds.update((ids) => [...ids, id]);
  }

  protected remove(id: string): void {
    this.themeIds.update((ids) => ids.filter((themeId) => themeId !== id));
  }
}
