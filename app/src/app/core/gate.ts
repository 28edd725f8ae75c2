import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { Router } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { codeDigits } from '@kyck/core/forms/typed-text';
import { IonButton } from '@ionic/angular/ion-button';
import { IonContent } from '@ionic/angular/ion-content';

import { ChildMode } from './child-mode';

/** Asks what only grown-ups answer at once, before their pages open. */
@Component({
  selector: 'kyck-gate',
  imports: [IonButton, IonContent, TranslocoPipe],
  templateUrl: './gate.html',
  styleUrl: './gate.scss',
  host: { class: 'ion-page' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Gate {
  private readonly mode = inject(ChildMode);
  private readonly router = inject(Router);

  /** Where the grown-up wants to go, bound from the query string. */
  readonly to = input<string>();

  protected readonly factors = signal(newFactors());
  protected readonly question = computed(() => this.factors().join(' × '));
  protected readonly isWrong = signal(false);

  protected async answer(field: HTMLInputElement): Promise<void> {
    const [one, other] = this.factors();
    if (Number(codeDigits(field.value, 3)) === one * other) {
      this.mode.leave();
      const to = this.to();
      await this.router.navigateByUrl(to?.startsWith('/') === true ? to : '/');
      return;
    }
    this.isWrong.set(true);
    this.factors.set(newFactors());
    field.value = '';
    field.focus();
  }

  protected async back(): Promise<void> {
    await this.router.navigate(['/kids', this.mode.childId() ?? '']);
  }
}

function newFactors(): readonly [number, number] {
  return [6 + Math.floor(Math.random() * 4), 3 + Math.floor(Math.random() * 7)];
}
