import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

/** Declarations of the blocks that begin with `selector`. */
function tokensOf(selector) {
  const tokens = {};
  for (let start = css.indexOf(selector); start >= 0; start = css.indexOf(selector, start + 1)) {
    const block = css.slice(start, css.indexOf('}', start));
    for (const [, name, value] of block.matchAll(/--([\w-]+):\s*([^;]+);/gu)) {
      tokens[name] = value;
    }
  }
  return tokens;
}

const light = tokensOf('\n:root {');
const dark = tokensOf(":root[data-theme='dark'] {");
const darkBySystem = tokensOf(":root:not([data-theme='light']) {");

/** Relative luminance of WCAG 2.2. */
function luminance(hex) {
  const [red, green, blue] = [1, 3, 5]
    .map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other) {
  const [low, high] = [luminance(one), luminance(other)].toSorted((left, right) => left - right);
  return (high + 0.05) / (low + 0.05);
}

const surfaces = ['bg', 'surface', 'surface-2'];
const states = ['praise', 'note', 'warn', 'danger'];
const areas = ['physical', 'communication', 'social', 'arts', 'nature'];

/** Foreground, background and the least contrast: 4.5 for text, 3 for shapes and borders of controls. */
const pairs = [
  ...['ink', 'ink-2', 'primary', 'danger'].flatMap((text) => surfaces.map((surface) => [text, surface, 4.5])),
  ...['ink', 'ink-2'].map((text) => [text, 'surface-3', 4.5]),
  ...['accent', 'primary', ...states].map((role) => [`${role}-ink`, `${role}-soft`, 4.5]),
  ...['accent', 'primary', ...states].map((role) => [`${role}-ink`, 'surface', 4.5]),
  ['ink', 'primary-soft', 4.5],
  ['ink-2', 'primary-soft', 4.5],
  ['ink', 'accent-soft', 4.5],
  ['on-primary', 'primary', 4.5],
  ['on-danger', 'danger', 4.5],
  ['on-stage', 'stage', 4.5],
  ['sun-ink', 'sun', 4.5],
  ['ink', 'sky', 4.5],
  ['line-strong', 'surface', 3],
  ['line-strong', 'bg', 3],
  ['focus', 'bg', 3],
  ...areas.map((area) => [`area-${area}`, 'surface', 3]),
];

for (const [theme, tokens] of [
  ['light', light],
  ['dark', { ...light, ...dark }],
]) {
  test(`text and shapes have enough contrast in the ${theme} theme`, () => {
    for (const [front, back, least] of pairs) {
      const ratio = contrast(tokens[front], tokens[back]);
      assert.ok(ratio >= least, `${front} on ${back}: ${ratio.toFixed(2)}, not ${String(least)}`);
    }
  });
}

test('every colour has a dark role, the same by the system and by choice', () => {
  const colours = Object.entries(light).filter(([, value]) => value.startsWith('#'));
  assert.deepEqual(
    colours.map(([name]) => name).filter((name) => dark[name] === undefined),
    [],
  );
  assert.deepEqual(darkBySystem, dark);
});
