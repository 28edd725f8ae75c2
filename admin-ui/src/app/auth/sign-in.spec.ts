import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';
import { GraphqlFailure } from '@kyck/core/graphql/graphql-failure';
import { Refused } from '@kyck/core/graphql/user-errors';
import { Session } from '@kyck/core/session/session';
import { testTexts } from '@kyck/core/testing/test-texts';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import ko from '../i18n/ko.json';
import { AuthData } from './auth-data';
import { SignIn } from './sign-in';

const session = { accessToken: 'a', refreshToken: 'r', expiresAt: '2026-11-28T00:00:00Z' };

describe('SignIn', () => {
  const signIn = vi.fn<AuthData['signIn']>();
  const begin = vi.fn<Session['begin']>();
  let fixture: ComponentFixture<SignIn>;
  let page: HTMLElement;

  function type(selector: string, value: string): void {
    const field = page.querySelector<HTMLInputElement>(selector);
    if (field === null) {
      throw new Error(`the page has no ${selector}`);
    }
    field.value = value;
    field.dispatchEvent(new Event('input'));
  }

  function fill(code: string): void {
    type('[type=email]', ' staff@example.org ');
    type('[type=password]', 'secret');
    type('[autocomplete=one-time-code]', code);
  }

  async function send(): Promise<void> {
    page.querySelector('form')?.dispatchEvent(new Event('submit', { cancelable: true }));
    await fixture.whenStable();
  }

  beforeEach(async () => {
    signIn.mockReset().mockResolvedValue(session);
    begin.mockReset();
    TestBed.configureTestingModule({
      imports: [testTexts({ ko })],
      providers: [
        provideRouter([]),
        { provide: AuthData, useValue: { signIn } },
        { provide: Session, useValue: { begin } },
      ],
    });
    fixture = TestBed.createComponent(SignIn);
    page = fixture.nativeElement as HTMLElement;
    await fixture.whenStable();
  });

  it.each(['123456', '123 456', '１２３４５６', '\u200e123-456'])(
    'signs in with the code as it is seen: %j',
    async (typed) => {
      fill(typed);
      await send();
      expect(signIn.mock.calls).toEqual([
        [{ email: 'staff@example.org', password: 'secret', totpCode: '123456' }],
      ]);
    },
  );

  it('begins the session and opens the first page', async () => {
    const navigate = vi.spyOn(TestBed.inject(Router), 'navigateByUrl').mockResolvedValue(true);
    fill('123456');
    await send();
    expect(begin).toHaveBeenCalledExactlyOnceWith(session);
    expect(navigate).toHaveBeenCalledExactlyOnceWith('/');
  });

  it('sends nothing that is incomplete, and says what is missing', async () => {
    type('[autocomplete=one-time-code]', '12345');
    await send();
    expect(signIn).not.toHaveBeenCalled();
    expect(Array.from(page.querySelectorAll('mat-error'), (error) => error.textContent)).toEqual([
      ko.signIn.emailMissing,
      ko.signIn.passwordMissing,
      ko.signIn.totpWrong,
    ]);
  });

  it.each([
    [
      new Refused([{ code: 'CREDENTIALS_WRONG', message: '입력한 내용이 맞지 않아요.' }]),
      '입력한 내용이 맞지 않아요.',
    ],
    [new GraphqlFailure('OFFLINE', 'no network'), ko.failure.OFFLINE],
    [new GraphqlFailure('RATE_LIMITED', 'x', undefined, 45), '요청이 너무 많아요. 45초 뒤에 다시 해 주세요.'],
  ])('explains why nobody is signed in: %s', async (cause, text) => {
    signIn.mockRejectedValueOnce(cause);
    fill('123456');
    await send();
    expect(page.querySelector('[role=alert]')?.textContent.trim()).toBe(text);
    expect(begin).not.toHaveBeenCalled();

    await send();
    expect(begin).toHaveBeenCalledTimes(1);
  });
});
