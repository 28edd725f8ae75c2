import { TestBed } from '@angular/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { testTexts } from '../testing/test-texts';
import { Language, storedLanguage } from './language';

const theme = { nameKo: '동물', nameEn: 'Animals' };

describe('Language', () => {
  let language: Language;

  beforeEach(() => {
    localStorage.clear();
    TestBed.configureTestingModule({ imports: [testTexts({ ko: {}, en: {} })] });
    language = TestBed.inject(Language);
  });

  afterEach(() => {
    localStorage.clear();
  });

  it('is Korean unless chosen otherwise, and remembers the choice', () => {
    expect(language.code()).toBe('ko');
    language.toggle();
    expect(language.code()).toBe('en');
    expect(storedLanguage()).toBe('en');
  });

  it('names the language of the document', () => {
    language.use('en');
    TestBed.tick();
    expect(document.documentElement.lang).toBe('en');
  });

  it('chooses the text of a pair, and the other one for searching', () => {
    expect([language.text('name', theme), language.otherText('name', theme)]).toEqual(['동물', 'Animals']);
    language.use('en');
    expect([language.text('name', theme), language.otherText('name', theme)]).toEqual(['Animals', '동물']);
  });
});
