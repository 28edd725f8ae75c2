import type { Guideline, Theme } from './settings-data';

/** Minutes by which a press changes the daily time. */
export const stepMinutes = 10;
const minutesPerDay = 1440;
/** A bedtime before this is after midnight. */
const morning = '06:00';

/** The daily time after a press of plus or minus: the next full step, within a day. */
export function steppedMinutes(minutes: number, direction: -1 | 1): number {
  const steps = direction === 1 ? Math.floor(minutes / stepMinutes) : Math.ceil(minutes / stepMinutes);
  return Math.min(minutesPerDay, Math.max(0, (steps + direction) * stepMinutes));
}

/** A part of a day as a bar: where it begins and how long it is, in per cent of the day. */
export interface DayBar {
  readonly start: number;
  readonly length: number;
}

/** The bars of a window of the day; two where it passes midnight, one over the whole day where its ends are equal. */
export function windowBars(start: string, end: string): readonly DayBar[] {
  const from = minuteOf(start);
  const to = minuteOf(end);
  if (from < to) {
    return [bar(from, to)];
  }
  return [bar(from, minutesPerDay), bar(0, to)].filter(({ length }) => length > 0);
}

/** The bars of the night: from bedtime to the end of the day, or to 06:00 where bedtime is after midnight. */
export function nightBars(bedtime: string): readonly DayBar[] {
  return windowBars(bedtime, bedtime < morning ? morning : '24:00');
}

function bar(from: number, to: number): DayBar {
  return { start: (100 * from) / minutesPerDay, length: (100 * (to - from)) / minutesPerDay };
}

function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

/** A time of the server for a field of a page: midnight at the end of a day is `00:00` there. */
export function fieldTime(time: string): string {
  return time === '24:00' ? '00:00' : time;
}

/** The guidelines with minutes for an age, the least first. */
export function guidelinesFor(guidelines: readonly Guideline[], ageMonths: number): readonly Guideline[] {
  return guidelines
    .filter(
      ({ ageMinMonths, ageMaxMonths, minutesPerDay: minutes }) =>
        minutes !== null && ageMinMonths <= ageMonths && ageMonths <= ageMaxMonths,
    )
    .toSorted((one, other) => (one.minutesPerDay ?? 0) - (other.minutesPerDay ?? 0));
}

/** The ids of interests with one added or removed, in the order of the themes. */
export function toggledInterests(
  themes: readonly Theme[],
  chosen: readonly { readonly id: string }[],
  themeId: string,
): string[] {
  const ids = new Set(chosen.map(({ id }) => id));
  if (!ids.delete(themeId)) {
    ids.add(themeId);
  }
  return themes.flatMap(({ id }) => (ids.has(id) ? [id] : []));
}
