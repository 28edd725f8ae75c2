import { Component, input, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';
import { GraphqlFailure } from '@kyck/core/graphql/graphql-failure';
import { testTexts } from '@kyck/core/testing/test-texts';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import ko from '../i18n/ko.json';
import { ChildCard } from './child-card';
import { TodayData, type TodayChild, type TodayDevice, type TodayViewer } from './today-data';
import { TodayPage } from './today-page';

@Component({ selector: 'kyck-child-card', template: '{{ child().nickname }}' })
class CardStandIn {
  readonly child = input.required<TodayChild>();
  readonly zone = input.required<string>();
  readonly canDecide = input.required<boolean>();
}

function device(needsConfirmation: boolean): TodayDevice {
  return {
    id: 'child_device_1',
    name: '거실 태블릿',
    needsConfirmation,
    child: { id: 'child_1', nickname: '서아' },
  };
}

function viewerWith(
  devices: TodayDevice[],
  family: Partial<NonNullable<TodayViewer['family']>> = {},
): TodayViewer {
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

const me = (role: 'GUARDIAN' | 'OWNER' | 'VIEWER') => ({ id: 'guardian_1', role, isMe: true });
const child: TodayChild = {
  id: 'child_1',
  nickname: '서아',
  avatar: 'bear',
  ageMonths: 56,
  isArchived: false,
};
const serviceAgreed = [{ id: 'consent_1', purpose: 'SERVICE' as const, isGiven: true }];

describe('TodayPage', () => {
  const viewer = vi.fn<TodayData['viewer']>();
  const confirmDevice = vi.fn<TodayData['confirmDevice']>();

  async function page() {
    const fixture = TestBed.createComponent(TodayPage);
    await fixture.whenStable();
    const element = fixture.nativeElement as HTMLElement;
    return {
      element,
      confirm: () => element.querySelector<HTMLElement>('.confirm .lines button'),
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
        { provide: TodayData, useValue: { viewer, confirmDevice, isLive: signal(true) } },
      ],
    });
    TestBed.overrideComponent(TodayPage, {
      remove: { imports: [ChildCard] },
      add: { imports: [CardStandIn] },
    });
  });

  it('shows the children who are not put away', async () => {
    const archived = { ...child, id: 'child_2', nickname: '하준', isArchived: true };
    viewer.mockResolvedValue(viewerWith([], { guardians: [me('GUARDIAN')], children: [child, archived] }));
    const { element } = await page();
    expect(element.textContent).toContain('서아');
    expect(element.textContent).not.toContain('하준');
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

  it('offers to add the first child, but not to somebody who only looks', async () => {
    viewer.mockResolvedValue(viewerWith([], { guardians: [me('GUARDIAN')] }));
    const { element } = await page();
    expect(element.querySelector('a[href="/children/new"]')).not.toBeNull();

    viewer.mockResolvedValue(viewerWith([], { guardians: [me('VIEWER')] }));
    const looking = await page();
    expect(looking.element.textContent).toContain(ko.today.emptyTitle);
    expect(looking.element.querySelector('a[href="/children/new"]')).toBeNull();
  });

  it("opens the child's screen on a child's own device", async () => {
    viewer.mockResolvedValue({ role: 'CHILD_DEVICE', child: { id: 'child_1' }, family: null });
    const navigate = vi.spyOn(TestBed.inject(Router), 'navigate').mockResolvedValue(true);
    await page();
    expect(navigate).toHaveBeenCalledExactlyOnceWith(['/kids', 'child_1'], { replaceUrl: true });
  });

  it('says why nothing could be loaded, and tries again', async () => {
    viewer.mockRejectedValueOnce(new GraphqlFailure('OFFLINE', 'no network'));
    viewer.mockResolvedValue(viewerWith([], { guardians: [me('GUARDIAN')], children: [child] }));
    const { element, settle } = await page();
    expect(element.textContent).toContain(ko.failure.OFFLINE);
    element.querySelector<HTMLElement>('kyck-failure-note button')?.click();
    await settle();
    expect(element.textContent).toContain('서아');
  });
});
