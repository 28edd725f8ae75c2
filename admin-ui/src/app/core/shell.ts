import { ChangeDetectionStrategy, Component, computed, inject, resource } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Language } from '@kyck/core/i18n/language';
import { loadedValue } from '@kyck/core/resource/keep-last';
import { Session } from '@kyck/core/session/session';
import { mdiLogout, mdiTranslate } from '@mdi/js';

import { PAGES } from '../pages';
import { Icon } from '../ui/icon';
import { ViewerData } from './viewer-data';

/** Frame of the pages for signed-in staff: navigation, who is signed in, language and sign-out. */
@Component({
  selector: 'kyck-shell',
  imports: [Icon, MatButton, RouterLink, RouterLinkActive, RouterOutlet, TranslocoPipe],
  templateUrl: './shell.html',
  styleUrl: './shell.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Shell {
  private readonly data = inject(ViewerData);
  private readonly session = inject(Session);
  protected readonly language = inject(Language);

  private readonly viewer = resource({ loader: ({ abortSignal }) => this.data.viewer(abortSignal) });
  protected readonly staff = computed(() => loadedValue(this.viewer)?.staff ?? null);

  protected readonly pages = computed(() =>
    PAGES.filter((page) => !page.isForAdmins || this.staff()?.role === 'ADMIN'),
  );
  protected readonly mdiLogout = mdiLogout;
  protected readonly mdiTranslate = mdiTranslate;

  protected async signOut(): Promise<void> {
    await this.session.end();
  }
}
