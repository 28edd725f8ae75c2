import { describe, expect, it } from 'vitest';

import { withParticles } from './particles';

describe('withParticles', () => {
  it.each([
    ['영상[을/를]', '영상을'],
    ['노래[을/를]', '노래를'],
    ['새봄[이/가]', '새봄이'],
    ['서아[이/가]', '서아가'],
    ['물[은/는]', '물은'],
    ['토끼[과/와]', '토끼와'],
    ['콩[이에요/예요]', '콩이에요'],
    ['서울[으로/로]', '서울로'],
    ['부산[으로/로]', '부산으로'],
    ['제주[으로/로]', '제주로'],
  ])('chooses the form by the final consonant: %s', (written, read) => {
    expect(withParticles(written)).toBe(read);
  });

  it.each([
    ['3[이/가]', '3이'],
    ['2[이/가]', '2가'],
    ['10[을/를]', '10을'],
    ['7[으로/로]', '7로'],
    ['KYCK[은/는]', 'KYCK는'],
    ['Sam[은/는]', 'Sam은'],
    ['Leo[아/야]', 'Leo야'],
  ])('reads digits and Latin letters as in Korean: %s', (written, read) => {
    expect(withParticles(written)).toBe(read);
  });

  it.each([
    ['‘곰 세 마리’[을/를]', '‘곰 세 마리’를'],
    ['새봄🐥[아/야]', '새봄🐥아'],
    ['[을/를]', '를'],
    ['🐥[이/가]', '🐥가'],
    ['서아'.normalize('NFD') + '[이/가]', '서아'.normalize('NFD') + '가'],
  ])('passes over marks, and takes the form after a vowel where there is no letter: %s', (written, read) => {
    expect(withParticles(written)).toBe(read);
  });

  it('leaves other brackets and texts without particles alone', () => {
    expect(withParticles('[가/나] a/b [a/b]')).toBe('[가/나] a/b [a/b]');
  });
});
