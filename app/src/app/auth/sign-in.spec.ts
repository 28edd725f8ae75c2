import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';
import { GraphqlFailure } from '@kyck/core/graphql/graphql-failure';
import { Refused } from '@kyck/core/graphql/user-errors';
import { Language } from '@kyck/core/i18n/language';
import { Session } from '@kyck/core/session/session';
import { testTexts } from '@kyck/core/testing/test-texts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import en from '../i18n/en.json';
import ko from '../i18n/ko.json';
import { AuthData, type OtpChallenge, type OtpDelivery } from './auth-data';
import { SignIn } from './sign-in';

const phone = '010-2345-6789';

function challengeOf(id: string): OtpChallenge {
  return {
    id,
    expiresAt: new Date(Date.now() + 180_000).toISOString(),
    resendAt: new Date(Date.now() + 60_000).toISOString(),
    delivery: 'QUEUED',
  };
}

describe('SignIn', () => {
  const requestCode = vi.fn<AuthData['requestCode']>();
  const delivery = vi.fn<AuthData['delivery']>();
  const verify = vi.fn<AuthData['verify']>();

  async function settled(fixture: ComponentFixture<SignIn>): Promise<HTMLElement> {
    await vi.advanceTimersByTimeAsync(0);
    fixture.detectChanges();
    return fixture.nativeElement as HTMLElement;
  }

  /** The page after a code was requested. */
  async function waitingForCode(language: 'ko' | 'en', typed = phone): Promise<ComponentFixture<SignIn>> {
    TestBed.configureTestingModule({
      imports: [testTexts({ ko, en }, language)],
      providers: [provideRouter([]), { provide: AuthData, useValue: { requestCode, delivery, verify } }],
    });
    TestBed.inject(Language).use(language);
    const fixture = TestBed.createComponent(SignIn);
    document.body.append(fixture.nativeElement as HTMLElement);
    const page = await settled(fixture);
    const input = page.querySelector<HTMLInputElement>('input[type=tel]');
    if (input === null) {
      throw new Error('the page has no field for the number');
    }
    input.value = typed;
    input.dispatchEvent(new Event('input'));
    input.form?.dispatchEvent(new Event('submit'));
    await settled(fixture);
    return fixture;
  }

  /** The page after the server was asked `times` more times. */
  async function polled(fixture: ComponentFixture<SignIn>, times = 1): Promise<HTMLElement> {
    await vi.advanceTimersByTimeAsync(2_000 * times);
    return settled(fixture);
  }

  beforeEach(() => {
    vi.useFakeTimers();
    requestCode.mockReset().mockImplementation(async () => Promise.resolve(challengeOf('challenge_1')));
    delivery.mockReset();
    verify.mockReset();
    document.body.replaceChildren();
  });

  afterEach(() => {
    vi.useRealTimers();
    localStorage.clear();
  });

  it.each([
    ['ko', '010-2345-6789 번호로 인증 번호를 보내지 못했어요. 번호가 맞는지 확인하고 다시 받아 주세요.'],
    ['en', 'We could not send a code to 010-2345-6789. Check the number, then send a new code.'],
  ] as const)('says in %s that the code could not be sent, and what to do', async (language, text) => {
    delivery.mockResolvedValueOnce('QUEUED').mockResolvedValue('FAILED');
    const fixture = await waitingForCode(language);
    const page = await polled(fixture);
    expect(page.querySelector('.delivery')?.textContent.trim()).toBe('');

    await polled(fixture);
    expect(page.querySelector('.delivery')?.textContent.trim()).toBe(text);
    // A message that failed may still arrive.
    expect(page.querySelector('.code')).not.toBeNull();
  });

  it.each<OtpDelivery>(['SENT', 'FAILED'])('asks no more once the code is %s', async (outcome) => {
    delivery.mockResolvedValue(outcome);
    const fixture = await waitingForCode('en');
    await polled(fixture, 5);
    expect(delivery.mock.calls).toEqual([['challenge_1']]);
  });

  it('asks again after a question that failed', async () => {
    delivery.mockRejectedValueOnce(new Error('offline')).mockResolvedValue('SENT');
    const fixture = await waitingForCode('en');
    const page = await polled(fixture, 2);
    expect(delivery).toHaveBeenCalledTimes(2);
    expect(page.querySelector('.code')).not.toBeNull();
  });

  it('stops asking when the code has expired', async () => {
    delivery.mockResolvedValue('QUEUED');
    const fixture = await waitingForCode('en');
    await polled(fixture, 90);
    const asked = delivery.mock.calls.length;
    await polled(fixture, 10);
    expect(delivery.mock.calls).toHaveLength(asked);
  });

  function codeField(fixture: ComponentFixture<SignIn>): HTMLInputElement {
    const field = (fixture.nativeElement as HTMLElement).querySelector<HTMLInputElement>('#sign-in-code');
    if (field === null) {
      throw new Error('the page has no field for the code');
    }
    return field;
  }

  async function type(fixture: ComponentFixture<SignIn>, text: string): Promise<void> {
    const field = codeField(fixture);
    field.value = text;
    field.dispatchEvent(new Event('input'));
    await settled(fixture);
  }

  it('asks for the code in a numeric field that phones fill in, and focuses it', async () => {
    const fixture = await waitingForCode('ko');
    const field = codeField(fixture);
    expect(field.getAttribute('inputmode')).toBe('numeric');
    expect(field.autocomplete).toBe('one-time-code');
    expect(document.activeElement).toBe(field);
  });

  it.each([
    '123456',
    '123 456',
    '１２３４５６',
    '١٢٣٤٥٦',
    '\u200e123-456\ufeff',
    '[KYCK] 인증번호 123456, 3분 안에',
  ])('sends the code as soon as it is complete: %s', async (typed) => {
    verify.mockReturnValue(new Promise(() => undefined));
    const fixture = await waitingForCode('ko');
    await type(fixture, '12345');
    expect(verify).not.toHaveBeenCalled();
    await type(fixture, typed);
    expect(verify.mock.calls.map(([challenge, code]) => [challenge, code])).toEqual([
      ['challenge_1', '123456'],
    ]);
    expect(codeField(fixture).value).toBe('123456');
  });

  it('shows at the field that a code was wrong, and takes another one', async () => {
    verify.mockRejectedValueOnce(
      new Refused([{ code: 'CODE_WRONG', message: '인증 번호가 맞지 않아요.', field: ['code'] }]),
    );
    const fixture = await waitingForCode('ko');
    await type(fixture, '123456');
    const field = codeField(fixture);
    expect(field.getAttribute('aria-invalid')).toBe('true');
    expect(field.getAttribute('aria-describedby')).toContain('code-wrong');
    expect(document.getElementById('code-wrong')?.textContent.trim()).toBe('인증 번호가 맞지 않아요.');
    expect(document.activeElement).toBe(field);

    verify.mockReturnValue(new Promise(() => undefined));
    await type(fixture, '12345');
    expect(field.hasAttribute('aria-invalid')).toBe(false);
    await type(fixture, '123457');
    expect(verify.mock.calls.at(-1)?.[1]).toBe('123457');
  });

  it('does not send what is not a phone number, and says so at the field', async () => {
    const fixture = await waitingForCode('ko', '010');
    expect(requestCode).not.toHaveBeenCalled();
    const page = fixture.nativeElement as HTMLElement;
    expect(page.querySelector('#phone-wrong')?.textContent.trim()).toBe(ko.signIn.phoneWrong);
    expect(page.querySelector('#sign-in-phone')?.getAttribute('aria-invalid')).toBe('true');
  });

  it('sends another code only after the time that the server gives', async () => {
    delivery.mockResolvedValue('SENT');
    const fixture = await waitingForCode('ko');
    const resend = () =>
      Array.from((fixture.nativeElement as HTMLElement).querySelectorAll<HTMLElement>('ion-button')).find(
        (button) => button.textContent.includes('다시 받'),
      );
    expect(resend()?.textContent).toContain('60초 뒤에');

    await polled(fixture, 30);
    expect(resend()?.textContent.trim()).toBe(ko.signIn.resend);
    resend()?.click();
    await settled(fixture);
    expect(requestCode).toHaveBeenCalledTimes(2);
  });

  it.each([
    [new GraphqlFailure('OFFLINE', 'no network'), ko.failure.OFFLINE],
    [
      new GraphqlFailure('RATE_LIMITED', 'x', undefined, 45),
      '너무 자주 시도했어요. 45초 뒤에 다시 해 주세요.',
    ],
    [
      new Refused([{ code: 'CHALLENGE_EXPIRED', message: '번호를 다시 받아 주세요.' }]),
      '번호를 다시 받아 주세요.',
    ],
  ])('explains why the code was not checked: %s', async (cause, text) => {
    verify.mockRejectedValueOnce(cause);
    const fixture = await waitingForCode('ko');
    await type(fixture, '123456');
    const problem = (fixture.nativeElement as HTMLElement).querySelector('kyck-problem-note');
    expect(problem?.textContent.trim()).toBe(text);
    expect(codeField(fixture).hasAttribute('aria-invalid')).toBe(false);
  });

  it('begins the session of the right code and opens the first page', async () => {
    const session = { accessToken: 'a', refreshToken: 'r', expiresAt: '2026-11-28T00:00:00Z' };
    verify.mockResolvedValue(session);
    const fixture = await waitingForCode('ko');
    const begin = vi.spyOn(TestBed.inject(Session), 'begin').mockImplementation(() => undefined);
    const navigate = vi.spyOn(TestBed.inject(Router), 'navigateByUrl').mockResolvedValue(true);
    await type(fixture, '123456');
    expect(begin).toHaveBeenCalledExactlyOnceWith(session);
    expect(navigate).toHaveBeenCalledExactlyOnceWith('/');
  });

  it.each([
    ['/settings/children/child_1/time', '/settings/children/child_1/time'],
    ['https://example.org', '/'],
  ])('goes on to %s after signing in: %s', async (next, opened) => {
    const session = { accessToken: 'a', refreshToken: 'r', expiresAt: '2026-11-28T00:00:00Z' };
    verify.mockResolvedValue(session);
    const fixture = await waitingForCode('ko');
    fixture.componentRef.setInput('next', next);
    vi.spyOn(TestBed.inject(Session), 'begin').mockImplementation(() => undefined);
    const navigate = vi.spyOn(TestBed.inject(Router), 'navigateByUrl').mockResolvedValue(true);
    await type(fixture, '123456');
    expect(navigate).toHaveBeenCalledExactlyOnceWith(opened);
  });
});
