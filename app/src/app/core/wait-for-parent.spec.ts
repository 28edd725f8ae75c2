import { TestBed } from '@angular/core/testing';
import { Session } from '@kyck/core/session/session';
import { testTexts } from '@kyck/core/testing/test-texts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import en from '../i18n/en.json';
import ko from '../i18n/ko.json';
import { WaitForParent } from './wait-for-parent';

describe('WaitForParent', () => {
  const accessToken = vi.fn<Session['accessToken']>();

  function shown(language: 'en' | 'ko'): HTMLElement {
    TestBed.configureTestingModule({
      imports: [testTexts({ en, ko }, language)],
      providers: [{ provide: Session, useValue: { accessToken } }],
    });
    const fixture = TestBed.createComponent(WaitForParent);
    fixture.detectChanges();
    return fixture.nativeElement as HTMLElement;
  }

  beforeEach(() => {
    vi.useFakeTimers();
    accessToken.mockReset().mockRejectedValue(new Error('not yet'));
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('says in both languages who must do what', () => {
    expect(shown('ko').textContent).toContain(ko.waitForParent.title);
    TestBed.resetTestingModule();
    expect(shown('en').textContent).toContain('A parent must confirm this device');
  });

  it('asks again every ten seconds, also after a refusal, until it is gone', async () => {
    shown('ko');
    expect(accessToken).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(accessToken).toHaveBeenCalledTimes(3);
    TestBed.resetTestingModule();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(accessToken).toHaveBeenCalledTimes(3);
  });
});
