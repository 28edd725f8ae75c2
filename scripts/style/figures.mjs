// Prints how far the code is from the style rules. Usage: figures.mjs [--root FOLDER] [--list METRIC]
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { mirrors } from './mirrors.mjs';
import { moduleCycles } from './module-cycles.mjs';
import { docBlocks, functions, parseRust } from './rust-text.mjs';

const LONG_ENOUGH_FOR_PARAGRAPHS = 25;
const LONG_FUNCTION = 60;
const SHORT_DOC_WORDS = 3;
const FILE_LINES_P95 = 330;
const SNAPSHOTS_AT_LEAST = 100;

/** Paths of all files below a folder that end in `ending`, relative to it. */
function filesBelow(folder, ending) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((path) => path.endsWith(ending))
    .sort();
}

/** The crates of the workspace without those that only test: folder, and parsed production files below `src/`. */
function productionCrates(root) {
  const manifest = readFileSync(join(root, 'Cargo.toml'), 'utf8');
  const members = [.../members\s*=\s*\[([^\]]*)\]/.exec(manifest)[1].matchAll(/"([^"]+)"/g)].map(
    ([, path]) => path,
  );
  return members
    .filter((folder) => folder.split('/')[0] !== 'tests')
    .map((folder) => {
      const parsed = filesBelow(join(root, folder, 'src'), '.rs').map((path) => [
        path,
        parseRust(readFileSync(join(root, folder, 'src', path), 'utf8')),
      ]);
      return { folder, files: withoutTestModules(parsed) };
    });
}

/** Leaves out files that a `#[cfg(test)] mod name;` of another one declares. */
function withoutTestModules(parsed) {
  const tests = new Set();
  for (const [path, file] of parsed) {
    const folder = path.replace(/(?:^|\/)(?:mod|lib|main)\.rs$/, '').replace(/\.rs$/, '');
    for (const name of file.testModuleFiles) {
      tests.add(join(folder, `${name}.rs`));
      tests.add(join(folder, name, 'mod.rs'));
    }
  }
  return new Map(parsed.filter(([path]) => !tests.has(path)));
}

/** Descriptions in a GraphQL schema: line and number of words. */
export function descriptions(schema) {
  const lineOf = (offset) => schema.slice(0, offset).split('\n').length;
  const found = schema.matchAll(/^[ \t]*(?:"""([\s\S]*?)"""|"((?:[^"\\\n]|\\.)*)")[ \t]*$/gm);
  return [...found].map((match) => ({
    line: lineOf(match.index),
    words: (match[1] ?? match[2]).split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length,
  }));
}

/** The value below which `share` of the numbers lie. */
function percentile(numbers, share) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

const percent = (part, whole) => (whole === 0 ? 0 : (100 * part) / whole);
const shown = (part, whole) => `${percent(part, whole).toFixed(1)} % (${part} of ${whole})`;

/** All metrics: key, what it measures, the figure, the aim, whether it is met, and the places behind it. */
export function measure(root) {
  const crates = productionCrates(root);
  const sources = crates.flatMap(({ folder, files }) =>
    [...files].map(([path, file]) => ({ path: `${folder}/src/${path}`, file })),
  );
  const inSources = (read) =>
    sources.flatMap(({ path, file }) => read(file).map((found) => ({ path, ...found })));
  const place = ({ path, line }) => `${path}:${line}`;

  return [
    ...functionFigures(inSources(functions), place),
    ...docFigures(root, inSources(docBlocks), place),
    ...cycleFigures(crates),
    mirrorFigure(crates, place),
    snapshotFigure(root),
    fileFigure(sources),
  ];
}

function functionFigures(all, place) {
  const candidates = all.filter(({ lines }) => lines >= LONG_ENOUGH_FOR_PARAGRAPHS);
  const unbroken = candidates.filter(({ hasBlankLine }) => !hasBlankLine);
  const long = all.filter(({ lines }) => lines > LONG_FUNCTION);
  const list = (found) => found.map((each) => `${place(each)} ${each.name} (${each.lines} lines)`);
  return [
    {
      key: 'paragraphs',
      what: `functions ≥ ${LONG_ENOUGH_FOR_PARAGRAPHS} lines without a blank line`,
      now: shown(unbroken.length, candidates.length),
      aim: '≤ 5 %',
      ok: percent(unbroken.length, candidates.length) <= 5,
      places: list(unbroken),
    },
    {
      key: 'long-functions',
      what: `functions > ${LONG_FUNCTION} lines`,
      now: shown(long.length, all.length),
      aim: '≤ 1.5 %',
      ok: percent(long.length, all.length) <= 1.5,
      places: list(long),
    },
  ];
}

function docFigures(root, blocks, place) {
  const short = blocks.filter(({ words }) => words <= SHORT_DOC_WORDS);
  const schemaFile = join(root, 'schema.graphql');
  const described = existsSync(schemaFile) ? descriptions(readFileSync(schemaFile, 'utf8')) : [];
  const terse = described.filter(({ words }) => words <= SHORT_DOC_WORDS);
  return [
    {
      key: 'short-docs',
      what: `Rust doc comments ≤ ${SHORT_DOC_WORDS} words`,
      now: shown(short.length, blocks.length),
      aim: '≤ 2 %',
      ok: percent(short.length, blocks.length) <= 2,
      places: short.map(place),
    },
    {
      key: 'short-descriptions',
      what: `schema descriptions ≤ ${SHORT_DOC_WORDS} words`,
      now: shown(terse.length, described.length),
      aim: '0',
      ok: terse.length === 0,
      places: terse.map(({ line }) => `schema.graphql:${line}`),
    },
  ];
}

function cycleFigures(crates) {
  return crates.map(({ folder, files }) => {
    const cycles = moduleCycles(files);
    const [largest] = cycles;
    return {
      key: `cycles-${folder}`,
      what: `largest module cycle in ${folder}`,
      now: largest
        ? `${largest.members.length} of ${largest.siblings} in ${largest.parent === '' ? 'the root' : largest.parent}`
        : '0',
      aim: '0',
      ok: cycles.length === 0,
      places: cycles.flatMap(({ parent, members, edges }) => [
        `${parent === '' ? 'crate' : parent}: ${members.join(', ')}`,
        ...edges.map(({ from, to, place }) => `  ${from} → ${to} ${folder}/src/${place}`),
      ]),
    };
  });
}

function mirrorFigure(crates, place) {
  const filesOf = (name) =>
    [...(crates.find(({ folder }) => folder === name)?.files ?? [])].map(([path, file]) => [
      `${name}/src/${path}`,
      file,
    ]);
  const all = mirrors(filesOf('api'), filesOf('domain'));
  const copies = all.filter(({ copy }) => copy !== undefined);
  return {
    key: 'mirrors',
    what: 'GraphQL types that repeat ≥ 60 % of a domain type',
    now: `${copies.length} of ${all.length}`,
    aim: '0',
    ok: copies.length === 0,
    places: copies.map((type) => `${place(type)} ${type.name} repeats ${type.copy.name} ${place(type.copy)}`),
  };
}

function snapshotFigure(root) {
  const places = filesBelow(join(root, 'tests'), '.rs').flatMap((path) =>
    readFileSync(join(root, 'tests', path), 'utf8')
      .split('\n')
      .flatMap((line, index) =>
        /\bassert_(?:\w+_)?snapshot!/.test(line) ? [`tests/${path}:${index + 1}`] : [],
      ),
  );
  return {
    key: 'snapshots',
    what: 'snapshot assertions in tests',
    now: String(places.length),
    aim: `≥ ${SNAPSHOTS_AT_LEAST}`,
    ok: places.length >= SNAPSHOTS_AT_LEAST,
    places,
  };
}

function fileFigure(sources) {
  const lines = sources.map(({ file }) => file.lines);
  const figures = [0.5, 0.9, 0.95].map((share) => percentile(lines, share));
  return {
    key: 'files',
    what: `lines per file: median / p90 / p95 / max (${lines.length} files)`,
    now: [...figures, Math.max(0, ...lines)].join(' / '),
    aim: `p95 ≤ ${FILE_LINES_P95}`,
    ok: figures[2] <= FILE_LINES_P95,
    places: sources
      .filter(({ file }) => file.lines > FILE_LINES_P95)
      .sort((a, b) => b.file.lines - a.file.lines)
      .map(({ path, file }) => `${path}:1 ${file.lines} lines`),
  };
}

function printTable(figures) {
  const rows = [
    ['metric', 'what', 'now', 'aim', 'ok'],
    ...figures.map(({ key, what, now, aim, ok }) => [key, what, now, aim, ok ? 'yes' : 'no']),
  ];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  for (const row of rows) {
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    );
  }
}

function main(words) {
  const option = (name) => (words.includes(name) ? words[words.indexOf(name) + 1] : undefined);
  const figures = measure(option('--root') ?? '.');
  if (!words.includes('--list')) {
    printTable(figures);
    return 0;
  }

  const wanted = option('--list');
  const listed = figures.filter(({ key }) => key === wanted || key.startsWith(`${wanted}-`));
  if (listed.length === 0) {
    console.error(`no metric ${wanted}; there are: ${figures.map(({ key }) => key).join(', ')}`);
    return 2;
  }
  for (const line of listed.flatMap(({ places }) => places)) console.log(line);
  return 0;
}

if (process.argv[1] === import.meta.filename) process.exitCode = main(process.argv.slice(2));
