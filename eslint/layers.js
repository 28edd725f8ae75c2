/**
 * Which folders may import which, decided by the folders themselves:
 *
 * - A feature is every folder of an app's `src/app` that is not shared by its features. It never imports another one.
 * - The shared folders `core`, `ui` and `i18n` import no feature.
 * - `packages/core` imports neither `packages/ui` nor an app, `packages/ui` no app, and neither of them Ionic or Material.
 * - Generated documents are imported by `*-data.ts` files only; the schema's types by everybody.
 */
import { posix, relative, resolve, sep } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const apps = ['app', 'admin-ui'];
const sharedFolders = new Set(['core', 'i18n', 'ui']);
const sharedLibraries = /^(@ionic\/|ionicons|@angular\/(material|cdk)(\/|$))/u;

/** A file as seen by the rule: the app or package it belongs to, and its folder below `src/app`. */
function placeOf(path) {
  const parts = path.split('/');
  if (apps.includes(parts[0]) && parts[1] === 'src' && parts[2] === 'app') {
    const folder = parts.length > 4 ? parts[3] : undefined;
    return { owner: parts[0], folder, isFeature: folder !== undefined && !sharedFolders.has(folder) };
  }
  return { owner: parts[0] === 'packages' ? parts.slice(0, 2).join('/') : parts[0], isFeature: false };
}

/** Path of an imported file below the root of the repository; undefined for a library. */
function targetOf(source, file) {
  const alias = /^@kyck\/(core|ui)\/(.*)$/u.exec(source);
  if (alias !== null) {
    return `packages/${alias[1]}/src/${alias[2]}`;
  }
  return source.startsWith('.') ? posix.join(posix.dirname(file), source) : undefined;
}

/** Why `file` may not import `source`; undefined where it may. */
export function violation(file, source) {
  const from = placeOf(file);
  const isPackage = from.owner.startsWith('packages/');
  const target = targetOf(source, file);
  if (target === undefined) {
    return isPackage && sharedLibraries.test(source)
      ? `${from.owner} is used by both apps and must not depend on ${source}.`
      : undefined;
  }

  const to = placeOf(target);
  if (from.owner === 'packages/core' && to.owner !== 'packages/core') {
    return 'packages/core must not import packages/ui or an app.';
  }
  if (from.owner === 'packages/ui' && !to.owner.startsWith('packages/')) {
    return 'packages/ui must not import an app.';
  }
  if (to.isFeature && from.isFeature && to.folder !== from.folder) {
    return `The feature ${from.folder} must not import the feature ${to.folder}: move what both need to core/ or ui/.`;
  }
  if (to.isFeature && sharedFolders.has(from.folder)) {
    return `${from.folder}/ is shared by all features and must not import the feature ${to.folder}.`;
  }

  const isDocument = target.endsWith('.generated') && !target.endsWith('/schema.generated');
  return isDocument && !file.endsWith('-data.ts')
    ? 'Only *-data.ts imports generated documents: give the request a method there.'
    : undefined;
}

/** The ESLint rule `kyck/layers`, which checks every import and export. */
export default {
  meta: { type: 'problem', schema: [], messages: { layer: '{{reason}}' } },
  create(context) {
    const file = relative(root, context.filename).split(sep).join('/');
    const check = (node) => {
      const source = node.source?.value;
      const reason = typeof source === 'string' ? violation(file, source) : undefined;
      if (reason !== undefined) {
        context.report({ node: node.source, messageId: 'layer', data: { reason } });
      }
    };
    return {
      ExportAllDeclaration: check,
      ExportNamedDeclaration: check,
      ImportDeclaration: check,
      ImportExpression: check,
    };
  },
};
