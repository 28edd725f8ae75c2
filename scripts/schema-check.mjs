// Compares two schemas: lists dangerous changes, fails on breaking ones that no `@deprecated` announced.
// Usage: node scripts/schema-check.mjs OLD.graphql NEW.graphql
import { readFileSync } from 'node:fs';
import { buildSchema, findBreakingChanges, findDangerousChanges } from 'graphql';

const [older, newer] = process.argv.slice(2).map((path) => buildSchema(readFileSync(path, 'utf8')));

/** Whether the old schema already announced to clients that this field or value would go. */
function wasDeprecated(description) {
  const [typeName, memberName] = description.split(' ')[0].split('.');
  const type = older.getType(typeName);
  const member = type?.getFields?.()[memberName] ?? type?.getValue?.(memberName);
  return member?.deprecationReason != null;
}

const breaking = findBreakingChanges(older, newer).filter((change) => !wasDeprecated(change.description));
for (const change of findDangerousChanges(older, newer)) {
  console.log(`dangerous: ${change.description}`);
}
for (const change of breaking) {
  console.log(`breaking: ${change.description}`);
}
console.log(`${breaking.length} breaking changes`);
process.exit(breaking.length === 0 ? 0 : 1);
