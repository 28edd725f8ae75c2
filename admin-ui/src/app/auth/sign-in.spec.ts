import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { Session } from '@kyck/core/session/session';
import { testTexts } from '@kyck/core/testing/test-texts';
import { describe, expect, it, vi } from 'vitest';

import ko from '../i18n/ko.json';
import { AuthData } from './auth-data';
import { SignIn } from './sign-in';

describe('SignIn', () => {
  it.each(['123456', '123 456', '１２３４５６', '\u200e123-456'])(
    'signs in with the code as it is seen: %j',
    async (typed) => {
      const signIn = vi.fn<AuthData['signIn']>().mockReturnValue(new Promise(() => undefined));
      TestBed.configureTestingModule({
        imports: [testTexts({ ko })],
        providers: [
          provideRouter([]),
          { provide: AuthData, useValue: { signIn } },
          { provide: Session, useValue: { begin: vi.fn() } },
        ],
      });
      const fixture = TestBed.createComponent(SignIn);
      await fixture.whenStable();
      const page = fixture.nativeElement as HTMLElement;
      for (const [selector, value] of [
        ['[type=email]', 'staff@example.org'],
        ['[type=password]', 'secret'],
        ['[autocomplete=one-time-code]', typed],
      ] as const) {
        const field = page.querySelector<HTMLInputElement>(selector);
        if (field !== null) {
          field.value = value;
          field.dispatchEvent(new Event('input'));
        }
      }
      page.querySelector('form')?.dispatchEvent(new Event('submit', { cancelable: true }));
      expect(signIn.mock.calls).toEqual([
        [{ email: 'staff@example.org', password: 'secret', totpCode: '123456' }],
      ]);
    },
  );
});
