// The modules of a crate and who uses whom, as `use` declarations and `crate::`, `super::` and `self::` paths say.

/** Paths of one `use` tree: `a::{b, c::d as e}` gives `[a, b]` and `[a, c, d]`, each with the name it is known by. */
function expandUse(tree, prefix, found) {
  let depth = 0;
  let from = 0;
  const parts = [];
  for (let at = 0; at <= tree.length; at += 1) {
    if (at === tree.length || (tree[at] === ',' && depth === 0)) {
      parts.push(tree.slice(from, at).trim());
      from = at + 1;
    } else if (tree[at] === '{') depth += 1;
    else if (tree[at] === '}') depth -= 1;
  }

  for (const part of parts.filter((text) => text !== '')) {
    const group = part.indexOf('{');
    if (group >= 0) {
      const head = part
        .slice(0, group)
        .split('::')
        .map((word) => word.trim())
        .filter((word) => word !== '');
      expandUse(part.slice(group + 1, part.lastIndexOf('}')), [...prefix, ...head], found);
      continue;
    }
    const [path, alias] = part.split(/\s+as\s+/);
    const words = [...prefix, ...path.split('::').map((word) => word.trim())];
    if (words.at(-1) === 'self') words.pop();
    found.push({ words, name: alias?.trim() ?? words.at(-1) });
  }
}

/** All paths that a file names, each as words with an offset, and the names that its `use` declarations bring. */
function paths(code) {
  const found = [];
  const names = new Map();
  for (const use of code.matchAll(/\buse\s+([^;]+);/g)) {
    const tree = [];
    expandUse(use[1], [], tree);
    for (const { words, name } of tree) {
      found.push({ words, offset: use.index });
      names.set(name, words);
    }
  }
  for (const path of code.matchAll(/\b(?:crate|super|self)(?:\s*::\s*\w+)+/g)) {
    found.push({ words: path[0].split('::').map((word) => word.trim()), offset: path.index });
  }
  return { found, names };
}

/** The module path of a source file inside its crate: `src/a/b.rs` and `src/a/b/mod.rs` are `[a, b]`. */
export function modulePath(source) {
  const words = source.replace(/\.rs$/, '').split('/');
  if (['mod', 'lib', 'main'].includes(words.at(-1))) words.pop();
  return words;
}

/** Resolves a path to the module of the crate that it leads into, or `undefined` for other crates and locals. */
function resolve(words, from, modules, depth = 0) {
  let at;
  let rest = words;
  if (words[0] === 'crate') [at, rest] = [[], words.slice(1)];
  else if (words[0] === 'self') [at, rest] = [from, words.slice(1)];
  else if (words[0] === 'super') {
    at = from;
    while (rest[0] === 'super') [at, rest] = [at.slice(0, -1), rest.slice(1)];
  } else if (modules.has([...from, words[0]].join('::'))) at = from;
  else return undefined;

  while (rest.length > 0 && modules.has([...at, rest[0]].join('::')))
    [at, rest] = [[...at, rest[0]], rest.slice(1)];
  // A name that the module brings in from elsewhere is a use of that place.
  const brought = rest.length > 0 && depth < 4 ? modules.get(at.join('::'))?.names.get(rest[0]) : undefined;
  const origin = brought && brought !== words ? resolve(brought, at, modules, depth + 1) : undefined;
  return origin ?? at;
}

/** Strongly connected components of more than one node (Tarjan). */
export function components(graph) {
  const order = new Map();
  const low = new Map();
  const stack = [];
  const found = [];
  const visit = (node) => {
    order.set(node, order.size);
    low.set(node, order.get(node));
    stack.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!order.has(next)) {
        visit(next);
        low.set(node, Math.min(low.get(node), low.get(next)));
      } else if (stack.includes(next)) {
        low.set(node, Math.min(low.get(node), order.get(next)));
      }
    }
    if (low.get(node) === order.get(node)) {
      const component = stack.splice(stack.indexOf(node));
      if (component.length > 1) found.push(component.sort());
    }
  };
  for (const node of graph.keys()) if (!order.has(node)) visit(node);
  return found;
}

/**
 * The cycles among sibling modules of a crate, the largest first. `files` maps a path below `src/` to its parsed
 * text. Each cycle has its `parent` module, its `members`, the number of `siblings` and one `place` for each edge.
 */
export function moduleCycles(files) {
  const modules = new Map();
  for (const [source, file] of files) {
    const module = modulePath(source);
    modules.set(module.join('::'), { module, source, file, ...paths(file.code) });
  }

  const graphs = new Map();
  const graphOf = (parent) => graphs.get(parent) ?? graphs.set(parent, new Map()).get(parent);
  for (const { module } of modules.values()) {
    if (module.length > 0) graphOf(module.slice(0, -1).join('::')).set(module.at(-1), new Map());
  }
  for (const { module, source, file, found } of modules.values()) {
    for (const { words, offset } of found) {
      const target = resolve(words, module, modules);
      if (!target) continue;
      let shared = 0;
      while (shared < module.length && shared < target.length && module[shared] === target[shared])
        shared += 1;
      if (shared === module.length || shared === target.length) continue;
      const edges = graphOf(module.slice(0, shared).join('::')).get(module[shared]);
      if (edges && !edges.has(target[shared])) edges.set(target[shared], `${source}:${file.lineOf(offset)}`);
    }
  }

  const cycles = [];
  for (const [parent, graph] of graphs) {
    const plain = new Map([...graph].map(([node, edges]) => [node, [...edges.keys()]]));
    for (const members of components(plain)) {
      const edges = members.flatMap((from) =>
        [...graph.get(from)]
          .filter(([to]) => members.includes(to))
          .map(([to, place]) => ({ from, to, place })),
      );
      cycles.push({ parent, members, siblings: graph.size, edges });
    }
  }
  return cycles.sort((a, b) => b.members.length - a.members.length);
}
