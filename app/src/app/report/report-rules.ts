import { addDays } from '@kyck/core/format/dates';

/** One bar of the chart of days, in shares of the chart's height. */
export interface DayBar {
  readonly on: string;
  readonly minutes: number;
  readonly height: number;
  /** Height of the part above the day's budget. */
  readonly over: number;
  /** Height of the line of the day's budget. */
  readonly budgetAt: number;
}

/** One line of the heatmap: a weekday, 1 Monday … 7 Sunday, with the minutes of the hours shown. */
export interface HeatRow {
  readonly weekday: number;
  readonly cells: readonly { readonly hour: number; readonly minutes: number; readonly share: number }[];
}

/** First hour of the heatmap when nothing was watched earlier, and the hour after the last likewise. */
const usualHours = { from: 7, to: 21 } as const;

/** The days of a report that ends on `today`. */
export function daysUpTo(today: string, days: number): { from: string; to: string } {
  return { from: addDays(today, 1 - days), to: today };
}

/** The bars of the days on a common scale, up to the longest day or the largest budget. */
export function dayBars(
  days: readonly {
    readonly on: string;
    readonly minutes: number;
    readonly budgetMinutes: number;
    readonly overrunMinutes: number;
  }[],
): readonly DayBar[] {
  const top = Math.max(1, ...days.flatMap(({ minutes, budgetMinutes }) => [minutes, budgetMinutes]));
  return days.map(({ on, minutes, budgetMinutes, overrunMinutes }) => ({
    on,
    minutes,
    height: minutes / top,
    over: Math.min(minutes, Math.max(0, overrunMinutes)) / top,
    budgetAt: budgetMinutes / top,
  }));
}

/**
 * Seven rows of hours on a common scale, with cells without watching.
 *
 * The usual hours of day are always shown, hours outside them only when something was watched there.
 */
export function heatRows(
  cells: readonly { readonly weekday: number; readonly hour: number; readonly minutes: number }[],
): readonly HeatRow[] {
  const watched = cells.filter(({ minutes }) => minutes > 0);
  const from = Math.min(usualHours.from, ...watched.map(({ hour }) => hour));
  const to = Math.max(usualHours.to, ...watched.map(({ hour }) => hour + 1));
  const most = Math.max(1, ...watched.map(({ minutes }) => minutes));
  const byCell = new Map(watched.map(({ weekday, hour, minutes }) => [weekday * 24 + hour, minutes]));
  return [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({
    weekday,
    cells: Array.from({ length: to - from }, (_, index) => {
      const minutes = byCell.get(weekday * 24 + from + index) ?? 0;
      return { hour: from + index, minutes, share: minutes / most };
    }),
  }));
}

/** The busiest cell, to describe the heatmap in words. */
export function busiest(
  rows: readonly HeatRow[],
): { weekday: number; hour: number; minutes: number } | undefined {
  const cells = rows.flatMap(({ weekday, cells: hours }) =>
    hours.map(({ hour, minutes }) => ({ weekday, hour, minutes })),
  );
  const [first] = cells.toSorted((left, right) => right.minutes - left.minutes);
  return first !== undefined && first.minutes > 0 ? first : undefined;
}

/** Minutes without decimals, as people say them. */
export function wholeMinutes(minutes: number): number {
  return Math.round(minutes);
}

/** A share as whole per cent. */
export function perCent(share: number): number {
  return Math.round(share * 100);
}
