/** The `points` of a polyline through `values`, left to right, in a box of `width` × `height`, zero at the bottom. */
export function sparkline(values: readonly number[], width: number, height: number): string {
  const highest = Math.max(1, ...values);
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  return values
    .map((value, index) => `${(index * step).toFixed(1)},${(height - (value / highest) * height).toFixed(1)}`)
    .join(' ');
}
