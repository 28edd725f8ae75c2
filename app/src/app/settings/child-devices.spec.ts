import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { GraphqlFailure } from '@kyck/core/graphql/graphql-failure';
import { testTexts } from '@kyck/core/testing/test-texts';
import { ConfirmDialog } from '@kyck/ui/dialog/confirm-dialog';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { Toasts } from '../core/toasts';
import ko from '../i18n/ko.json';
import { ChildDevices } from './child-devices';
import { SettingsData, type Device } from './settings-data';

const tablet: Device = {
  id: 'child_device_1',
  name: '거실 태블릿',
  createdAt: '2026-11-01T00:00:00Z',
  lastSeenAt: '2026-11-20T07:49:00Z',
  needsConfirmation: false,
  child: { id: 'child_1', nickname: '서아' },
};

describe('ChildDevices', () => {
  const revokeDevice = vi.fn<SettingsData['revokeDevice']>();
  const ask = vi.spyOn(ConfirmDialog.prototype, 'ask');

  async function section(devices: readonly Device[]) {
    const fixture = TestBed.createComponent(ChildDevices);
    fixture.componentRef.setInput('devices', devices);
    fixture.componentRef.setInput('all', devices);
    fixture.componentRef.setInput('zone', 'Asia/Seoul');
    const changed = vi.fn<(devices: readonly Device[]) => void>();
    fixture.componentInstance.changed.subscribe(changed);
    await fixture.whenStable();
    const element = fixture.nativeElement as HTMLElement;
    return {
      text: () => element.textContent,
      changed,
      remove: async () => {
        element.querySelector<HTMLElement>('button[aria-label="거실 태블릿 연결 끊기"]')?.click();
        await fixture.whenStable();
      },
    };
  }

  beforeEach(() => {
    revokeDevice.mockReset().mockResolvedValue([]);
    ask.mockReset().mockResolvedValue(true);
    TestBed.configureTestingModule({
      imports: [testTexts({ ko })],
      providers: [provideRouter([]), { provide: SettingsData, useValue: { revokeDevice } }],
    });
  });

  it('says when a device was last used', async () => {
    const { text } = await section([tablet]);
    expect(text()).toContain('2026. 11. 20. 오후 4:49에 사용');
  });

  it('removes a device after a question, without a way back', async () => {
    const { changed, remove } = await section([tablet]);
    await remove();
    expect(revokeDevice).toHaveBeenCalledExactlyOnceWith('child_device_1');
    expect(changed).toHaveBeenCalledExactlyOnceWith([]);
    expect(TestBed.inject(Toasts).current()).toEqual({
      key: 'settings.devices.removed',
      params: { name: '거실 태블릿' },
    });
  });

  it('removes nothing when the answer is no', async () => {
    ask.mockResolvedValue(false);
    const { changed, remove } = await section([tablet]);
    await remove();
    expect(revokeDevice).not.toHaveBeenCalled();
    expect(changed).not.toHaveBeenCalled();
  });

  it('says why it could not be done', async () => {
    revokeDevice.mockRejectedValue(new GraphqlFailure('OFFLINE', 'no network'));
    const { text, changed, remove } = await section([tablet]);
    await remove();
    expect(text()).toContain(ko.failure.OFFLINE);
    expect(changed).not.toHaveBeenCalled();
  });

  it('has a sentence for none', async () => {
    const { text } = await section([]);
    expect(text()).toContain(ko.settings.devices.none);
  });
});
