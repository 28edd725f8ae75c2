/** Texts of one language, nested by key. */
export interface Texts {
  readonly [key: string]: Texts | string;
}

/** Every key of `texts` with the parameters of its text, one line each, sorted. */
export function keysWithParameters(texts: Texts, prefix = ''): string[] {
  return Object.entries(texts)
    .flatMap(([key, value]) =>
      typeof value === 'string'
        ? [`${prefix}${key} ${parametersOf(value)}`.trim()]
        : keysWithParameters(value, `${prefix}${key}.`),
    )
    .toSorted();
}

function parametersOf(text: string): string {
  return Array.from(text.matchAll(/\{\{\s*(\w+)\s*\}\}/gu), ([, name]) => name ?? '')
    .toSorted()
    .join(',');
}
