import { TestBed } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';
import { Refused } from '@kyck/core/graphql/user-errors';
import { testTexts } from '@kyck/core/testing/test-texts';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import ko from '../i18n/ko.json';
import { AddChild } from './add-child';
import { FamilyData, type FamilyViewer } from './family-data';

function viewerWith(isServiceAgreed: boolean): FamilyViewer {
  return {
    role: 'PARENT',
    child: null,
    family: {
      id: 'family_1',
      zone: 'Asia/Seoul',
      children: [],
      guardians: [{ id: 'guardian_1', role: 'OWNER', isMe: true, phoneMasked: '010-****-5678' }],
      consents: isServiceAgreed ? [{ id: 'consent_1', purpose: 'SERVICE', isGiven: true }] : [],
    },
  };
}

describe('AddChild', () => {
  const viewer = vi.fn<FamilyData['viewer']>();
  const addChild = vi.fn<FamilyData['addChild']>();
  const navigate = vi.fn();

  async function page() {
    const router = TestBed.inject(Router);
    vi.spyOn(router, 'navigate').mockImplementation(navigate);
    vi.spyOn(router, 'navigateByUrl').mockImplementation(navigate);
    const fixture = TestBed.createComponent(AddChild);
    document.body.append(fixture.nativeElement as HTMLElement);
    await fixture.whenStable();
    const element = fixture.nativeElement as HTMLElement;
    const settle = async (): Promise<void> => {
      await fixture.whenStable();
      fixture.detectChanges();
    };
    const fill = async (selector: string, value: string, event = 'input'): Promise<void> => {
      const field = element.querySelector<HTMLInputElement>(selector);
      if (field === null) {
        throw new Error(`the page has no ${selector}`);
      }
      field.value = value;
      field.dispatchEvent(new Event(event, { bubbles: true }));
      await settle();
    };
    return {
      element,
      fill,
      nickname: () => element.querySelector<HTMLInputElement>('#child-nickname'),
      fillAll: async (nickname: string) => {
        await fill('#child-nickname', nickname);
        await fill('select[aria-label="연도"]', '2022', 'input');
        await fill('select[aria-label="월"]', '05', 'input');
      },
      send: async () => {
        element.querySelector('form')?.dispatchEvent(new Event('submit', { cancelable: true }));
        await settle();
      },
    };
  }

  beforeEach(() => {
    document.body.replaceChildren();
    viewer.mockReset().mockResolvedValue(viewerWith(true));
    addChild.mockReset();
    navigate.mockReset().mockResolvedValue(true);
    TestBed.configureTestingModule({
      imports: [testTexts({ ko })],
      providers: [
        provideRouter([]),
        { provide: FamilyData, useValue: { viewer, addChild, draft: undefined } },
      ],
    });
  });

  it('shows what the server says of a nickname next to the field, which gets the focus', async () => {
    addChild.mockRejectedValue(
      new Refused([
        { code: 'NICKNAME_INVALID', message: '별명에 보이는 글자가 없어요.', field: ['nickname'] },
      ]),
    );
    const { element, nickname, fill, fillAll, send } = await page();
    await fillAll('\u3164');
    await send();
    expect(addChild).toHaveBeenCalledTimes(1);
    expect(element.querySelector('#nickname-wrong')?.textContent.trim()).toBe('별명에 보이는 글자가 없어요.');
    expect(nickname()?.getAttribute('aria-invalid')).toBe('true');
    expect(nickname()?.getAttribute('aria-describedby')).toContain('nickname-wrong');
    expect(document.activeElement).toBe(nickname());

    await fill('#child-nickname', '새싹이');
    expect(nickname()?.hasAttribute('aria-invalid')).toBe(false);
  });

  it('takes a birth month that the server refused again after either of its parts has changed', async () => {
    addChild.mockRejectedValueOnce(
      new Refused([{ code: 'AGE_NOT_SERVED', message: '만 2세부터예요.', field: ['birthMonth'] }]),
    );
    const { element, fill, fillAll, send } = await page();
    await fillAll('새싹이');
    await send();
    expect(element.querySelector('#birth-wrong')?.textContent.trim()).toBe('만 2세부터예요.');
    await fill('select[aria-label="월"]', '04', 'input');
    expect(element.querySelector('#birth-wrong')?.textContent.trim()).toBe('');
    await send();
    expect(addChild.mock.calls.at(-1)?.[0].birthMonth).toBe('2022-04');
  });

  it('focuses the first field that is invalid, and sends nothing', async () => {
    const { element, nickname, fill, send } = await page();
    await send();
    expect(document.activeElement).toBe(nickname());
    await fill('#child-nickname', '🐶'.repeat(20));
    await send();
    expect(document.activeElement).toBe(element.querySelector('select[aria-label="연도"]'));
    expect(addChild).not.toHaveBeenCalled();
  });

  it('leads to the consent first', async () => {
    viewer.mockResolvedValue(viewerWith(false));
    await page();
    expect(navigate.mock.calls).toEqual([
      [['/consent'], { queryParams: { next: '/children/new' }, replaceUrl: true }],
    ]);
  });

  it('leads to the consent when the server asks for it, and restores what was typed', async () => {
    addChild.mockRejectedValue(
      new Refused([{ code: 'CONSENT_MISSING', message: '동의가 필요해요.', field: null }]),
    );
    const { fillAll, send } = await page();
    await fillAll('새싹이');
    await send();
    expect(navigate.mock.calls).toEqual([
      [['/consent'], { queryParams: { next: '/children/new' }, replaceUrl: true }],
    ]);
    document.body.replaceChildren();
    const again = await page();
    expect(again.nickname()?.value).toBe('새싹이');
    expect(again.element.querySelector<HTMLSelectElement>('select[aria-label="월"]')?.value).toBe('05');
  });
});
