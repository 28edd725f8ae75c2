// GraphQL types that repeat a domain type: the same variants, or the same fields.
import { bodyOrEnd, closingBracket } from './rust-text.mjs';

const SHARE_OF_A_COPY = 0.6;

/** Splits at commas that are in no bracket. */
function splitItems(code) {
  const items = [];
  let from = 0;
  for (let at = 0; at < code.length; at += 1) {
    if ('([{'.includes(code[at])) at = closingBracket(code, at);
    else if (code[at] === ',') {
      items.push(code.slice(from, at));
      from = at + 1;
    }
  }
  items.push(code.slice(from));
  return items;
}

/** Attributes directly before `offset`, as text. */
function attributesBefore(code, offset) {
  const head = code.slice(Math.max(0, offset - 2_000), offset);
  return /(?:#\[(?:[^[\]]|\[[^\]]*\])*\]\s*)*(?:pub(?:\([^)]*\))?\s+)?$/.exec(head)?.[0] ?? '';
}

/** Structs with named fields and enums: kind, name, line, attributes and the names of their members. */
export function types(file) {
  const found = [];
  for (const match of file.code.matchAll(/\b(struct|enum)\s+(\w+)/g)) {
    const open = bodyOrEnd(file.code, match.index + match[0].length);
    if (file.code[open] !== '{') continue;
    const body = file.code.slice(open + 1, closingBracket(file.code, open));
    const member = match[1] === 'enum' ? /^\s*(\w+)/ : /^\s*(?:pub(?:\([^)]*\))?\s+)?(\w+)\s*:/;
    const members = splitItems(body)
      .map((item) => member.exec(item.replace(/#\[(?:[^[\]]|\[[^\]]*\])*\]/g, ''))?.[1])
      .filter((name) => name !== undefined);
    found.push({
      kind: match[1],
      name: match[2],
      line: file.lineOf(match.index),
      attributes: attributesBefore(file.code, match.index),
      members,
    });
  }
  return found;
}

const isGraphqlOutput = (type) => /\bderive\([^)]*\b(?:Enum|SimpleObject|Union)\b/.test(type.attributes);

/**
 * The GraphQL enums and objects of `apiFiles`, each with the type of `domainFiles` that it repeats, if any.
 * Inputs are left out: they decode what clients send into commands. Both arguments map paths to parsed files.
 */
export function mirrors(apiFiles, domainFiles) {
  const domain = [...domainFiles].flatMap(([path, file]) => types(file).map((type) => ({ path, ...type })));
  const graphql = [...apiFiles].flatMap(([path, file]) =>
    types(file)
      .filter(isGraphqlOutput)
      .map((type) => ({ path, ...type })),
  );
  return graphql.map((type) => {
    const copy = domain.find(({ kind, members }) => {
      const shared = type.members.filter((name) => members.includes(name)).length;
      return kind === type.kind && shared >= 2 && shared >= SHARE_OF_A_COPY * type.members.length;
    });
    return { ...type, copy };
  });
}
