import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { form, FormField, FormRoot, required, validate } from '@angular/forms/signals';
import { MatButton } from '@angular/material/button';
import { MatFormField, MatError, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { Router } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Action } from '@kyck/core/action/action';
import { DigitsField } from '@kyck/core/forms/digits-field';
import { Language } from '@kyck/core/i18n/language';
import { Session } from '@kyck/core/session/session';
import { ProblemNote } from '@kyck/ui/failure/problem-note';

import { AuthData } from './auth-data';

/** Digits of an authenticator app's code. */
const codeLength = 6;

/** Sign-in of staff with email, password and the code of an authenticator app. */
@Component({
  selector: 'kyck-sign-in',
  imports: [
    DigitsField,
    FormField,
    FormRoot,
    MatButton,
    MatError,
    MatFormField,
    MatHint,
    MatInput,
    MatLabel,
    ProblemNote,
    TranslocoPipe,
  ],
  templateUrl: './sign-in.html',
  styleUrl: './sign-in.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SignIn {
  private readonly data = inject(AuthData);
  private readonly session = inject(Session);
  private readonly router = inject(Router);
  protected readonly language = inject(Language);

  protected readonly action = new Action();

  private readonly model = signal({ email: '', password: '', totpCode: '' });
  protected readonly codeLength = codeLength;
  protected readonly credentials = form(
    this.model,
    (path) => {
      required(path.email);
      required(path.password);
      validate(path.totpCode, ({ value }) =>
        value().length === codeLength ? undefined : { kind: 'length' },
      );
    },
    { submission: { action: async () => this.signIn() } },
  );

  protected takeCode(totpCode: string): void {
    this.model.update((model) => ({ ...model, totpCode }));
  }

  private async signIn(): Promise<undefined> {
    await this.action.run(async () => {
      const { email, password, totpCode } = this.model();
      this.session.begin(await this.data.signIn({ email: email.trim(), password, totpCode }));
      await this.router.navigateByUrl('/');
    });
  }
}
