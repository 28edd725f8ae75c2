// A reader of Rust source that needs no compiler: blanks out comments, literals and test code without moving
// anything, so that offsets and line numbers of the result are those of the file.

/** End of the string literal whose opening quote is at `open`, one past the closing quote. */
function endOfString(text, open) {
  let at = open + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

/** End of the block comment that starts at `start`; block comments of Rust nest. */
function endOfBlockComment(text, start) {
  let depth = 1;
  let at = start + 2;
  while (at < text.length && depth > 0) {
    if (text.startsWith('/*', at)) {
      depth += 1;
      at += 2;
    } else if (text.startsWith('*/', at)) {
      depth -= 1;
      at += 2;
    } else {
      at += 1;
    }
  }
  return at;
}

const RAW_STRING = /(?:br|cr|r)(#*)"/y;
const CHARACTER = /b?'(?:\\(?:x[0-9a-fA-F]{2}|u\{[^}]*\}|.)|[^\\'\n])'/uy;

/** End of the comment or literal that starts at `at`, or `at` where code goes on. */
function endOfToken(text, at) {
  const character = text[at];
  if (character === '/' && text[at + 1] === '/') {
    const end = text.indexOf('\n', at);
    return end < 0 ? text.length : end;
  }
  if (character === '/' && text[at + 1] === '*') return endOfBlockComment(text, at);
  if (character === '"') return endOfString(text, at);
  if (character === "'") {
    CHARACTER.lastIndex = at;
    return CHARACTER.test(text) ? CHARACTER.lastIndex : at;
  }

  const continuesWord = at > 0 && /\w/.test(text[at - 1]);
  if ((character === 'r' || character === 'b' || character === 'c') && !continuesWord) {
    RAW_STRING.lastIndex = at;
    const raw = RAW_STRING.exec(text);
    if (raw) {
      const end = text.indexOf(`"${raw[1]}`, RAW_STRING.lastIndex);
      return end < 0 ? text.length : end + 1 + raw[1].length;
    }
  }
  return at;
}

const blank = (text) => text.replace(/[^\n]/g, ' ');

/** The text with comments and literals replaced by spaces. */
export function maskLiterals(text) {
  const parts = [];
  let codeFrom = 0;
  let at = 0;
  while (at < text.length) {
    const end = endOfToken(text, at);
    if (end > at) {
      parts.push(text.slice(codeFrom, at), blank(text.slice(at, end)));
      codeFrom = end;
      at = end;
    } else {
      at += 1;
    }
  }
  parts.push(text.slice(codeFrom));
  return parts.join('');
}

/** Offset of the bracket that closes the one at `open`, in masked text. */
export function closingBracket(masked, open) {
  let depth = 0;
  for (let at = open; at < masked.length; at += 1) {
    if ('([{'.includes(masked[at])) depth += 1;
    else if (')]}'.includes(masked[at])) {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return masked.length - 1;
}

/** Offset of the first `{` or `;` after `from` that is in no bracket. */
export function bodyOrEnd(masked, from) {
  for (let at = from; at < masked.length; at += 1) {
    if (masked[at] === '{' || masked[at] === ';') return at;
    if (masked[at] === '(' || masked[at] === '[') at = closingBracket(masked, at);
  }
  return masked.length - 1;
}

const TEST_ITEM = /#\[(?:cfg\(test\)|cfg\(all\(test\b[^\]]*|test|tokio::test[^\]]*)\]/g;

/** Ranges of items under `#[cfg(test)]` or `#[test]`, and the modules among them that are files of their own. */
function testItems(masked) {
  const ranges = [];
  const moduleFiles = [];
  for (const found of masked.matchAll(TEST_ITEM)) {
    if (ranges.some(([from, to]) => found.index >= from && found.index <= to)) continue;
    let item = found.index + found[0].length;
    for (
      let next = masked.slice(item).search(/\S/);
      masked[item + next] === '#';
      next = masked.slice(item).search(/\S/)
    ) {
      item = closingBracket(masked, masked.indexOf('[', item)) + 1;
    }
    const body = bodyOrEnd(masked, item);
    const end = masked[body] === '{' ? closingBracket(masked, body) : body;
    ranges.push([found.index, end]);
    const declared = /^\s*(?:pub\S*\s+)?mod\s+(\w+)\s*;/.exec(masked.slice(item, end + 1));
    if (declared) moduleFiles.push(declared[1]);
  }
  return { ranges, moduleFiles };
}

/**
 * One Rust source file: `text` and `code` (comments and literals blanked) without its test items, the names of
 * test modules in files of their own, and `lineOf(offset)`, which counts from 1.
 */
export function parseRust(text) {
  const masked = maskLiterals(text);
  const { ranges, moduleFiles } = testItems(masked);
  let production = text;
  let code = masked;
  for (const [from, to] of ranges) {
    production = production.slice(0, from) + blank(production.slice(from, to + 1)) + production.slice(to + 1);
    code = code.slice(0, from) + blank(code.slice(from, to + 1)) + code.slice(to + 1);
  }

  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const lineOf = (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle] <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };

  const testLines = ranges.reduce((sum, [from, to]) => sum + lineOf(to) - lineOf(from) + 1, 0);
  const lines = starts.length - (text.endsWith('\n') ? 1 : 0) - testLines;
  return { text: production, code, lines, lineOf, testModuleFiles: moduleFiles };
}

/** Every function with a body: name, first and last line, and whether a blank line is inside. */
export function functions(file) {
  const found = [];
  for (const match of file.code.matchAll(/\bfn\s+(\w+)/g)) {
    const open = bodyOrEnd(file.code, match.index + match[0].length);
    if (file.code[open] !== '{') continue;
    const close = closingBracket(file.code, open);
    const body = file.text.slice(open, close);
    found.push({
      name: match[1],
      line: file.lineOf(match.index),
      lines: file.lineOf(close) - file.lineOf(match.index) + 1,
      hasBlankLine: /\n[ \t]*\n/.test(body),
    });
  }
  return found;
}

/** Every `///` block: its first line and the number of its words. */
export function docBlocks(file) {
  const blocks = [];
  let block;
  file.text.split('\n').forEach((line, index) => {
    const doc = /^\s*\/\/\/(?!\/)(.*)$/.exec(line);
    if (!doc) {
      block = undefined;
      return;
    }
    if (!block) {
      block = { line: index + 1, words: 0 };
      blocks.push(block);
    }
    block.words += doc[1].split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
  });
  return blocks;
}
