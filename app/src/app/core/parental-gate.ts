import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { Router } from '@angular/router';
import { IonButton } from '@ionic/angular/ion-button';
import { IonContent } from '@ionic/angular/ion-content';
import { TranslocoPipe } from '@jsverse/transloco';
import { codeDigits } from '@kyck/core/forms/typed-text';

import { ChildMode } from './child-mode';

/** Asks an arithmetic question that grown-ups answer at once, before their pages open. */
@Component({
  selector: 'kyck-parental-gate',
  imports: [IonButton, IonContent, TranslocoPipe],
  templateUrl: './parental-gate.html',
  styleUrl: './parental-gate.scss',
  host: { class: 'ion-page' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ParentalGate {
  private readonly mode = inject(ChildMode);
  private readonly router = inject(Router);

  /** Page to open after the right answer, bound from the query string. */
  readonly to = input<string>();

  protected readonly factors = signal(newFactors());
  protected readonly question = computed(() => this.factors().join(' × '));
  protected readonly isWrong = signal(false);

  protected async answer(field: HTMLInputElement): Promise<void> {
    const [factor, other] = this.factors();
    if (Number(codeDigits(field.value, 3)) !== factor * other) {
      this.askAgain(field);
      return;
    }

    this.mode.leave();
    const to = this.to();
    await this.router.navigateByUrl(to?.startsWith('/') === true ? to : '/');
  }

  protected async back(): Promise<void> {
    await this.router.navigate(['/kids', this.mode.childId() ?? '']);
  }

  private askAgain(field: HTMLInputElement): void {
    this.isWrong.set(true);
    this.factors.set(newFactors());
    field.value = '';
    field.focus();
  }
}

function newFactors(): readonly [number, number] {
  return [6 + Math.floor(Math.random() * 4), 3 + Math.floor(Math.random() * 7)];
}
