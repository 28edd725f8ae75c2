import { inject, Service } from '@angular/core';

import { Language } from '../i18n/language';
import { dayIn, zonedDate } from './dates';

/** What is shown where there is no value. */
const none = '–';

/**
 * Dates and numbers in the language of the screens.
 *
 * Instants are shown in the IANA zone that is given, or in the zone of the device; days (`YYYY-MM-DD`) in none.
 */
@Service()
export class Formats {
  private readonly language = inject(Language);

  /** Date and time of an instant; a dash for none. */
  dateTime(instant: string | null | undefined, zone?: string): string {
    return instant === null || instant === undefined
      ? none
      : zonedDate(instant, this.language.code(), { dateStyle: 'medium', timeStyle: 'short' }, zone);
  }

  /** Date of an instant, with the month in words. */
  date(instant: string, zone?: string): string {
    return zonedDate(instant, this.language.code(), { dateStyle: 'long' }, zone);
  }

  /** Time of day of an instant; `medium` has seconds. */
  time(instant: string, zone?: string, style: 'medium' | 'short' = 'short'): string {
    return zonedDate(instant, this.language.code(), { timeStyle: style }, zone);
  }

  /** Time of day of an instant of today, date and time of another; `now` is for tests. */
  moment(instant: string, zone?: string, now = new Date()): string {
    const isToday = dayIn(zone, new Date(instant)) === dayIn(zone, now);
    return isToday ? this.time(instant, zone) : this.dateTime(instant, zone);
  }

  /** A day in parts of the reader's choice, such as month and day. */
  day(day: string, options: Intl.DateTimeFormatOptions): string {
    return zonedDate(`${day}T00:00:00Z`, this.language.code(), options, 'UTC');
  }

  /** A number as the options of `Intl.NumberFormat` say; a dash for none. */
  number(value: number | null | undefined, options: Intl.NumberFormatOptions = {}): string {
    return value === null || value === undefined
      ? none
      : new Intl.NumberFormat(this.language.code(), options).format(value);
  }

  /** Whole minutes as hours and minutes, such as `1시간 30분` or `1 hr 30 min`. */
  duration(minutes: number): string {
    const hours = Math.floor(minutes / 60);
    const rest = minutes % 60;
    const inUnit = (value: number, unit: string): string =>
      this.number(value, { style: 'unit', unit, unitDisplay: 'short' });
    if (hours === 0) {
      return inUnit(rest, 'minute');
    }
    return rest === 0 ? inUnit(hours, 'hour') : `${inUnit(hours, 'hour')} ${inUnit(rest, 'minute')}`;
  }

  /** A number with exactly `digits` decimals; a dash for none. */
  decimal(value: number | null | undefined, digits: number): string {
    return this.number(value, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  }

  /** A share from 0 to 1 as per cent; a dash for none. */
  percent(share: number | null | undefined): string {
    return this.number(share, { style: 'percent', maximumFractionDigits: 1 });
  }
}
