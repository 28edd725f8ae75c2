import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { measure } from './figures.mjs';
import { maskLiterals, parseRust } from './rust-text.mjs';
import { asProse, check, compile, findWords } from './words.mjs';

// The linter of the clients must not take the fixture's schema for ours, so it gets its name here.
const root = mkdtempSync(join(tmpdir(), 'kyck-style-'));
cpSync(join(import.meta.dirname, 'fixture'), root, { recursive: true });
renameSync(join(root, 'schema.graphql.txt'), join(root, 'schema.graphql'));
const figures = new Map(measure(root).map((figure) => [figure.key, figure]));
rmSync(root, { recursive: true });
const of = (key) => figures.get(key);

test('a long function without a blank line is found, strings and tests do not count', () => {
  assert.equal(of('paragraphs').now, '100.0 % (1 of 1)');
  assert.deepEqual(of('paragraphs').places, ['domain/src/watch/mod.rs:5 long (25 lines)']);
  assert.equal(of('long-functions').now, '0.0 % (0 of 3)');
});

test('short comments of production code and short descriptions are found', () => {
  assert.deepEqual(of('short-docs').places, ['domain/src/family.rs:3']);
  assert.deepEqual(of('short-descriptions').places, ['schema.graphql:1']);
  assert.equal(of('short-descriptions').now, '33.3 % (1 of 3)');
});

test('a cycle is found through a re-export, and a child that its parent uses is none', () => {
  assert.equal(of('cycles-domain').now, '2 of 3 in the root');
  assert.deepEqual(of('cycles-domain').places, [
    'crate: family, policy',
    '  family → policy domain/src/family.rs:13',
    '  policy → family domain/src/policy.rs:1',
  ]);
  assert.equal(of('cycles-api').ok, true);
});

test('a copy of a domain type is found, a wrapper and a type of its own are not', () => {
  assert.equal(of('mirrors').now, '1 of 2');
  assert.deepEqual(of('mirrors').places, [
    'api/src/lib.rs:5 FamilyNode repeats Family domain/src/family.rs:4',
  ]);
});

test('snapshots and lines are counted', () => {
  assert.equal(of('snapshots').now, '2');
  assert.equal(of('files').now, '15 / 29 / 29 / 29');
});

test('masking leaves every line where it is', () => {
  const text = 'let a = r#"x " {"#; // {\nlet c = \'{\'; let \'a: loop {}\n/* { /* { */ */ b"\\""';
  assert.equal(
    maskLiterals(text),
    `let a =${' '.repeat(11)};     \nlet c =    ; let 'a: loop {}\n${' '.repeat(16)}b    `,
  );
  assert.equal(parseRust('a\nb\n').lines, 2);
});

const rules = compile([
  { not: 'told', but: 'notified' },
  { not: 'so many', but: 'N' },
]);

test('words are found in identifiers, in comments and across line ends', () => {
  const text =
    'let whoIsTOLD = 1; // not untold\n/// So\n/// many of them\nconst TOLD_AT: u8 = 0;\n\nso\n\nmany';
  assert.deepEqual(
    findWords(text, rules).map(({ line, word }) => [line, word]),
    [
      [1, 'told'],
      [4, 'told'],
      [2, 'so many'],
    ],
  );
  assert.equal(asProse('a\n\nb').prose, ' a ¶ b ');
});

test('the allow-list covers a word in its folder, and an entry that covers nothing is reported', () => {
  const files = [
    { path: 'a/one.rs', text: 'told' },
    { path: 'b/two.rs', text: 'told' },
  ];
  const used = { path: 'a/', word: 'told', reason: 'the title of a film' };
  const idle = { path: 'c/', word: 'told', reason: 'was there once' };
  const { complaints, unused } = check(files, rules, [used, idle]);
  assert.deepEqual(
    complaints.map(({ path }) => path),
    ['b/two.rs'],
  );
  assert.deepEqual(unused, [idle]);
});
