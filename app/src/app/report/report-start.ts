import { ChangeDetectionStrategy, Component, computed, effect, inject, resource } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { loadedValue } from '@kyck/core/resource/keep-last';
import { FailureNote } from '@kyck/ui/failure/failure-note';

import { ReportData } from './report-data';

/** The tab of reports: opens the first child's, or leads to adding a child. */
@Component({
  selector: 'kyck-report-start',
  imports: [FailureNote, RouterLink, TranslocoPipe],
  template: `
    <div class="page">
      <h1>{{ 'report.title' | transloco }}</h1>
      @if (family.error(); as cause) {
        <kyck-failure-note [cause]="cause" (retry)="family.reload()" />
      } @else if (hasNoChild()) {
        <section class="card">
          <p>{{ 'family.empty' | transloco }}</p>
          <a class="btn primary" routerLink="/children/new">{{ 'family.add' | transloco }}</a>
        </section>
      } @else {
        <div class="card ghost tall" role="status">
          <span class="visually-hidden">{{ 'loading' | transloco }}</span>
        </div>
      }
    </div>
  `,
  styles: `
    section {
      display: grid;
      gap: var(--s-4);
      justify-items: center;
      padding-block: var(--s-10);
      text-align: center;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ReportStart {
  private readonly data = inject(ReportData);
  private readonly router = inject(Router);

  protected readonly family = resource({ loader: ({ abortSignal }) => this.data.family(abortSignal) });
  protected readonly hasNoChild = computed(() => loadedValue(this.family)?.children.length === 0);

  constructor() {
    effect(() => {
      const first = loadedValue(this.family)?.children[0];
      if (first !== undefined) {
        void this.router.navigate(['/report', first.id], { replaceUrl: true });
      }
    });
  }
}
