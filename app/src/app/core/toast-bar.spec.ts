import { TestBed } from '@angular/core/testing';
import { GraphqlFailure } from '@kyck/core/graphql/graphql-failure';
import { testTexts } from '@kyck/core/testing/test-texts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import ko from '../i18n/ko.json';
import { ToastBar } from './toast-bar';
import { Toasts } from './toasts';

describe('ToastBar', () => {
  async function bar() {
    const fixture = TestBed.createComponent(ToastBar);
    await fixture.whenStable();
    const element = fixture.nativeElement as HTMLElement;
    return {
      element,
      toasts: TestBed.inject(Toasts),
      button: (name: string) =>
        Array.from(element.querySelectorAll('button')).find(
          (button) => button.textContent.includes(name) || button.getAttribute('aria-label') === name,
        ),
      settle: async () => {
        await fixture.whenStable();
      },
    };
  }

  beforeEach(() => {
    TestBed.configureTestingModule({ imports: [testTexts({ ko })] });
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('undoes once and goes', async () => {
    const { element, toasts, button, settle } = await bar();
    const undo = vi.fn<() => Promise<void>>().mockResolvedValue();
    toasts.show({ key: 'settings.saved', undo });
    await settle();
    expect(element.textContent).toContain(ko.settings.saved);

    button(ko.toast.undo)?.click();
    await settle();
    expect(undo).toHaveBeenCalledTimes(1);
    expect(toasts.current()).toBeUndefined();
  });

  it('stays and says why when undoing failed', async () => {
    const { element, toasts, button, settle } = await bar();
    toasts.show({
      key: 'settings.saved',
      undo: async () => Promise.reject(new GraphqlFailure('OFFLINE', 'no network')),
    });
    await settle();
    button(ko.toast.undo)?.click();
    await settle();
    expect(element.textContent).toContain(ko.failure.OFFLINE);
    expect(button(ko.toast.undo)).toBeDefined();
  });

  it('offers no way back where there is none, and can be closed', async () => {
    const { toasts, button, settle } = await bar();
    toasts.show({ key: 'settings.saved' });
    await settle();
    expect(button(ko.toast.undo)).toBeUndefined();
    button(ko.toast.close)?.click();
    expect(toasts.current()).toBeUndefined();
  });

  it('goes after ten seconds, unless it is pointed at', async () => {
    const { element, toasts, settle } = await bar();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    toasts.show({ key: 'settings.saved' });
    TestBed.tick();
    vi.advanceTimersByTime(9_000);
    expect(toasts.current()).toBeDefined();

    element.querySelector('.toast')?.dispatchEvent(new Event('pointerenter'));
    TestBed.tick();
    vi.advanceTimersByTime(60_000);
    expect(toasts.current()).toBeDefined();

    element.querySelector('.toast')?.dispatchEvent(new Event('pointerleave'));
    TestBed.tick();
    vi.advanceTimersByTime(10_000);
    expect(toasts.current()).toBeUndefined();
    vi.useRealTimers();
    await settle();
  });
});
