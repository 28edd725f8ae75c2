/** An instant in words of a language and an IANA zone; Angular's own `date` pipe knows no zones. */
export function zonedDate(
  instant: string,
  language: string,
  options: Intl.DateTimeFormatOptions,
  zone = 'Asia/Seoul',
): string {
  return new Intl.DateTimeFormat(language, { timeZone: zone, ...options }).format(new Date(instant));
}

/** The calendar day in `zone` at `instant`, `YYYY-MM-DD`. */
export function dayIn(zone: string, instant: Date): string {
  return new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(instant);
}

/** `day` moved by whole days, `YYYY-MM-DD`. */
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
    return [hours, ...parts].map((part, at) => (at === 0 ? String(part) : pad(part))).join(':');
  }
  return `${String(parts[0])}:${pad(parts[1] ?? 0)}`;
}

function pad(part: number): string {
  return String(part).padStart(2, '0');
}
