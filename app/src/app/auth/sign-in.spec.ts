import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { TranslocoTestingModule } from '@jsverse/transloco';
import { Language } from '@kyck/shared/i18n/language';
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

  async function settled(fixture: ComponentFixture<SignIn>): Promise<HTMLElement> {
    await vi.advanceTimersByTimeAsync(0);
    fixture.detectChanges();
    return fixture.nativeElement as HTMLElement;
  }

  /** The page after a code was requested. */
  async function waitingForCode(language: 'ko' | 'en'): Promise<ComponentFixture<SignIn>> {
    TestBed.configureTestingModule({
      imports: [
        TranslocoTestingModule.forRoot({
          langs: { ko, en },
          translocoConfig: { availableLangs: ['ko', 'en'], defaultLang: language },
          preloadLangs: true,
        }),
      ],
      providers: [
        provideRouter([]),
        { provide: AuthData, useValue: { requestCode, delivery, verify: vi.fn() } },
      ],
    });
    TestBed.inject(Language).use(language);
    const fixture = TestBed.createComponent(SignIn);
    const page = await settled(fixture);
    const input = page.querySelector<HTMLInputElement>('input[type=tel]');
    if (input === null) {
      throw new Error('the page has no field for the number');
    }
    input.value = phone;
    input.dispatchEvent(new Event('input'));
    input.form?.dispatchEvent(new Event('submit'));
    await settled(fixture);
    return fixture;
  }

  /** The page after the server was asked `times` more times. */
  async function looked(fixture: ComponentFixture<SignIn>, times = 1): Promise<HTMLElement> {
    await vi.advanceTimersByTimeAsync(2_000 * times);
    return settled(fixture);
  }

  beforeEach(() => {
    vi.useFakeTimers();
    requestCode.mockReset().mockImplementation(async () => Promise.resolve(challengeOf('challenge_1')));
    delivery.mockReset();
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
    const page = await looked(fixture);
    expect(page.querySelector('.delivery')?.textContent.trim()).toBe('');

    await looked(fixture);
    expect(page.querySelector('.delivery')?.textContent.trim()).toBe(text);
    // A message that was given up may still arrive.
    expect(page.querySelector('.code')).not.toBeNull();
  });

  it.each<OtpDelivery>(['SENT', 'FAILED'])('asks no more once the code is %s', async (outcome) => {
    delivery.mockResolvedValue(outcome);
    const fixture = await waitingForCode('en');
    await looked(fixture, 5);
    expect(delivery.mock.calls).toEqual([['challenge_1']]);
  });

  it('asks again after a look that failed', async () => {
    delivery.mockRejectedValueOnce(new Error('offline')).mockResolvedValue('SENT');
    const fixture = await waitingForCode('en');
    const page = await looked(fixture, 2);
    expect(delivery).toHaveBeenCalledTimes(2);
    expect(page.querySelector('.code')).not.toBeNull();
  });

  it('stops asking when the code has run out', async () => {
    delivery.mockResolvedValue('QUEUED');
    const fixture = await waitingForCode('en');
    await looked(fixture, 90);
    const asked = delivery.mock.calls.length;
    await looked(fixture, 10);
    expect(delivery.mock.calls).toHaveLength(asked);
  });
});
