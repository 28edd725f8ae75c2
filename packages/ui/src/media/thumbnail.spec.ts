import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { beforeEach, describe, expect, it } from 'vitest';

import { Thumbnail } from './thumbnail';

describe('Thumbnail', () => {
  let fixture: ComponentFixture<Thumbnail>;
  let element: HTMLElement;

  async function show(source: string | null, area = ''): Promise<void> {
    fixture.componentRef.setInput('source', source);
    fixture.componentRef.setInput('area', area);
    await fixture.whenStable();
  }

  beforeEach(() => {
    fixture = TestBed.createComponent(Thumbnail);
    element = fixture.nativeElement as HTMLElement;
  });

  it('shows the picture, hidden from assistive technology and without a referrer', async () => {
    await show('https://i.ytimg.com/vi/abcdefghijk/hqdefault.jpg');
    const picture = element.querySelector('img');
    expect(picture?.getAttribute('src')).toBe('https://i.ytimg.com/vi/abcdefghijk/hqdefault.jpg');
    expect(picture?.alt).toBe('');
    expect(picture?.getAttribute('referrerpolicy')).toBe('no-referrer');
  });

  it('draws a scene where there is no picture, and where it cannot be loaded', async () => {
    await show(null);
    expect(element.querySelector('svg')).not.toBeNull();

    await show('https://i.ytimg.com/vi/gone/hqdefault.jpg');
    element.querySelector('img')?.dispatchEvent(new Event('error'));
    await fixture.whenStable();
    expect(element.querySelector('img')).toBeNull();
    expect(element.querySelector('svg')).not.toBeNull();
  });

  it('draws each Nuri area differently', async () => {
    const drawings = new Set<string>();
    for (const area of ['physical.1', 'communication', 'social.2', 'arts', 'nature.explore.1', 'unknown']) {
      await show(null, area);
      drawings.add(element.querySelector('svg')?.innerHTML ?? '');
    }
    expect(drawings.size).toBe(6);
  });
});
