/** An instant in words of a language and an IANA zone; the zone of the device where none is given. */
export function zonedDate(
  instant: string,
  language: string,
  options: Intl.DateTimeFormatOptions,
  zone?: string,
): string {
  return new Intl.DateTimeFormat(language, {
    ...(zone === undefined ? {} : { timeZone: zone }),
    ...options,
  }).format(new Date(instant));
}

/** The calendar day at `instant`, `YYYY-MM-DD`, in an IANA zone; in the zone of the device where none is given. */
export function dayIn(zone: string | undefined, instant: Date): string {
  return new Intl.DateTimeFormat('en-CA', {
    ...(zone === undefined ? {} : { timeZone: zone }),
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(instant);
}

/** The day `days` after `day`, or before it where negative; both `YYYY-MM-DD`. */
export function addDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** Seconds as `1:05` or `1:02:05`. */
export function clockLength(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts = [Math.floor(whole / 60) % 60, whole % 60];
  const hours = Math.floor(whole / 3600);
  if (hours > 0) {
    return [hours, ...parts].map((part, index) => (index === 0 ? String(part) : pad(part))).join(':');
  }
  return `${String(parts[0])}:${pad(parts[1] ?? 0)}`;
}

function pad(part: number): string {
  return String(part).padStart(2, '0');
}
