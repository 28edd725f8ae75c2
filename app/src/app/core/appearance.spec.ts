import { TestBed } from '@angular/core/testing';
import { afterEach, describe, expect, it } from 'vitest';

import { Appearance } from './appearance';

const theme = (): string | undefined => document.documentElement.dataset['theme'];

describe('Appearance', () => {
  afterEach(() => {
    localStorage.clear();
    delete document.documentElement.dataset['theme'];
  });

  it('follows the device until something is chosen, and again when that is taken back', () => {
    const appearance = TestBed.inject(Appearance);
    TestBed.tick();
    expect(theme()).toBeUndefined();

    appearance.use('dark');
    TestBed.tick();
    expect(theme()).toBe('dark');

    appearance.use('system');
    TestBed.tick();
    expect(theme()).toBeUndefined();
  });

  it('keeps the choice for the next visit', () => {
    TestBed.inject(Appearance).use('light');
    TestBed.resetTestingModule();
    expect(TestBed.inject(Appearance).choice()).toBe('light');
    TestBed.tick();
    expect(theme()).toBe('light');
  });

  it('ignores a stored value that it does not know', () => {
    localStorage.setItem('kyck.appearance', 'sepia');
    expect(TestBed.inject(Appearance).choice()).toBe('system');
  });
});
