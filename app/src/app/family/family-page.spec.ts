import { TestBed } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';
import { GraphqlFailure } from '@kyck/core/graphql/graphql-failure';
import { Session } from '@kyck/core/session/session';
import { testTexts } from '@kyck/core/testing/test-texts';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { ChildMode } from '../core/child-mode';
import ko from '../i18n/ko.json';
import { FamilyData, type DeviceCard, type FamilyViewer } from './family-data';
import { FamilyPage } from './family-page';

function device(needsConfirmation: boolean): DeviceCard {
  return {
    id: 'child_device_1',
    name: '거실 태블릿',
    needsConfirmation,
    child: { id: 'child_1', nickname: '서아' },
  };
}

function viewerWith(
  devices: DeviceCard[],
  family: Partial<NonNullable<FamilyViewer['family']>> = {},
): FamilyViewer {
  return {
    role: 'PARENT',
    child: null,
    family: {
      id: 'family_1',
      zone: 'Asia/Seoul',
      children: [],
      guardians: [],
      consents: [],
      devices,
      ...family,
    },
  };
}

const me = (role: 'GUARDIAN' | 'OWNER') => ({
  id: 'guardian_1',
  role,
  isMe: true,
  phoneMasked: '010-****-5678',
});
const child = {
  id: 'child_1',
  nickname: '서아',
  birthMonth: '2022-03',
  avatar: 'bear',
  ageMonths: 56,
  ageBand: 'NURI_4' as const,
  isArchived: false,
};
const serviceAgreed = [{ id: 'consent_1', purpose: 'SERVICE' as const, isGiven: true }];

describe('FamilyPage', () => {
  const viewer = vi.fn<FamilyData['viewer']>();
  const confirmDevice = vi.fn<FamilyData['confirmDevice']>();

  async function page() {
    const fixture = TestBed.createComponent(FamilyPage);
    await fixture.whenStable();
    const element = fixture.nativeElement as HTMLElement;
    return {
      element,
      confirm: () => element.querySelector<HTMLElement>('.confirm ion-button'),
      settle: async () => {
        await fixture.whenStable();
      },
    };
  }

  beforeEach(() => {
    viewer.mockReset();
    confirmDevice.mockReset();
    TestBed.configureTestingModule({
      imports: [testTexts({ ko })],
      providers: [
        provideRouter([]),
        { provide: FamilyData, useValue: { viewer, confirmDevice } },
        { provide: Session, useValue: { end: vi.fn() } },
        { provide: ChildMode, useValue: { leave: vi.fn() } },
      ],
    });
  });

  it('asks a parent to confirm a device after a restore, once', async () => {
    viewer.mockResolvedValue(viewerWith([device(true)]));
    confirmDevice.mockResolvedValue(device(false));
    const { element, confirm, settle } = await page();
    expect(element.textContent).toContain('서아 · 거실 태블릿');

    confirm()?.click();
    await settle();
    expect(confirmDevice).toHaveBeenCalledExactlyOnceWith('child_device_1');
    expect(confirm()).toBeNull();
  });

  it('asks again when the confirmation failed', async () => {
    viewer.mockResolvedValue(viewerWith([device(true)]));
    confirmDevice.mockRejectedValue(new GraphqlFailure('OFFLINE', 'no network'));
    const { element, confirm, settle } = await page();
    confirm()?.click();
    await settle();
    expect(confirm()).not.toBeNull();
    expect(element.textContent).toContain(ko.failure.OFFLINE);
  });

  it('asks nothing where every device is confirmed', async () => {
    viewer.mockResolvedValue(viewerWith([device(false)]));
    const { confirm } = await page();
    expect(confirm()).toBeNull();
  });

  it.each([
    ['somebody new', me('OWNER'), [], [], true],
    ['a guardian who has agreed', me('OWNER'), serviceAgreed, [], false],
    ['another guardian, who cannot decide', me('GUARDIAN'), [], [], false],
    ['a guardian with children', me('OWNER'), [], [child], false],
  ])('leads %s to the consent: %#', async (_who, guardian, consents, children, isLed) => {
    viewer.mockResolvedValue(viewerWith([], { guardians: [guardian], consents, children }));
    const navigate = vi.spyOn(TestBed.inject(Router), 'navigateByUrl').mockResolvedValue(true);
    await page();
    expect(navigate.mock.calls.map(([to]) => to)).toEqual(isLed ? ['/consent'] : []);
  });

  it('reminds a guardian with children who has not agreed', async () => {
    viewer.mockResolvedValue(viewerWith([], { guardians: [me('OWNER')], children: [child] }));
    const { element } = await page();
    expect(element.textContent).toContain(ko.consent.needed);
  });
});
