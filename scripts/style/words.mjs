// Finds words that the style rules replace. Usage: words.mjs [--root FOLDER] [FOLDER…]; without folders those of
// words.json are checked.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const CHECKED_ENDINGS = /\.(?:rs|ts|mjs|js|html|scss|json|graphql|ftl|md|toml|sql)$/;
const GENERATED =
  /(?:\.generated\.ts|package-lock\.json|\/data\/.*\.json|scripts\/style\/(?:words\.json|fixture\/.*|.*\.test\.mjs))$/;

/**
 * The text as prose: identifiers are taken apart (`heldVideos`, `HELD_VIDEOS` and `held_videos` read "held
 * videos"), comment markers and line ends become single spaces. `lines[i]` is the line of the character `i`.
 */
export function asProse(text) {
  const parts = [];
  const lines = [];
  const add = (words, line) => {
    parts.push(words);
    for (let count = 0; count < words.length; count += 1) lines.push(line);
  };

  text.split('\n').forEach((content, index) => {
    const words = content
      .replace(/^\s*(?:\/\/[/!]?|\*|#+|<!--)\s?/, '')
      .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
      .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
      .replace(/_/g, ' ')
      .replace(/\s+/g, ' ')
      .trim();
    if (words === '') add('¶', index + 1);
    else add(` ${words.toLowerCase()} `, index + 1);
  });

  // Two spaces meet where lines do: one is enough for a phrase that goes on in the next line.
  const prose = [];
  const proseLines = [];
  parts
    .join('')
    .split('')
    .forEach((character, at, all) => {
      if (character === ' ' && all[at - 1] === ' ') return;
      prose.push(character);
      proseLines.push(lines[at]);
    });
  return { prose: prose.join(''), lines: proseLines };
}

/** Compiles the rules of words.json: each has a pattern over prose and what to write instead. */
export function compile(rules) {
  return rules.map(({ not, but }) => ({
    pattern: new RegExp(`(?<![\\p{L}])(?:${not})(?![\\p{L}])`, 'gu'),
    but,
  }));
}

/** Places in one file where a rule matches. */
export function findWords(text, rules) {
  const { prose, lines } = asProse(text);
  return rules.flatMap(({ pattern, but }) =>
    [...prose.matchAll(pattern)].map((match) => ({ line: lines[match.index], word: match[0], but })),
  );
}

/** Whether an entry of the allow-list covers this place: its path begins so, and the word is among its words. */
function isAllowed(allowed, path, word) {
  return allowed.some(
    (entry) => path.startsWith(entry.path) && new RegExp(`^(?:${entry.word})$`, 'u').test(word),
  );
}

/** Checks files and gives the complaints and the entries of the allow-list that covered nothing. */
export function check(files, rules, allowed) {
  const used = new Set();
  const complaints = [];
  for (const { path, text } of files) {
    for (const found of findWords(text, rules)) {
      const covering = allowed.filter((entry) => isAllowed([entry], path, found.word));
      covering.forEach((entry) => used.add(entry));
      if (covering.length === 0) complaints.push({ path, ...found });
    }
  }
  return { complaints, unused: allowed.filter((entry) => !used.has(entry)) };
}

function trackedFiles(root, folders) {
  const listed = execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '--', ...folders],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  return listed.split('\n').filter((path) => path !== '');
}

/** Programs in `scripts/` have no ending. */
const isChecked = (path) =>
  (CHECKED_ENDINGS.test(path) || /^scripts\/[\w-]+$/.test(path)) && !GENERATED.test(path);

function main(words) {
  const at = words.indexOf('--root');
  const root = at >= 0 ? words.splice(at, 2)[1] : '.';
  const config = JSON.parse(readFileSync(join(root, 'scripts/style/words.json'), 'utf8'));
  const folders = words.length > 0 ? words : config.folders;

  const files = trackedFiles(root, folders)
    .filter(isChecked)
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
  const { complaints, unused } = check(files, compile(config.rules), config.allowed);

  for (const { path, line, word, but } of complaints) console.log(`${path}:${line} "${word}": ${but}`);
  // Only a run over all folders can see that an entry covers nothing.
  const stale = words.length > 0 ? [] : unused;
  for (const { path, word } of stale)
    console.log(`words.json allows "${word}" in ${path}, where it does not occur`);
  console.log(`${files.length} files, ${complaints.length + stale.length} complaints`);
  return complaints.length + stale.length === 0 ? 0 : 1;
}

if (process.argv[1] === import.meta.filename) process.exitCode = main(process.argv.slice(2));
