/** Completed months of age that KYCK serves: from the second birthday to the eighth. The server decides. */
const youngestMonths = 24;
const oldestMonths = 95;

/** A year of birth and its months, `01` to `12`, of children who are served. */
export interface BirthYear {
  readonly year: string;
  readonly months: readonly string[];
}

/** The months of birth of children who are served on the day `today` (`YYYY-MM-DD`), the youngest year first. */
export function servedBirthYears(today: string): readonly BirthYear[] {
  const [year = 0, month = 0] = today.split('-').map(Number);
  const years = new Map<string, string[]>();
  for (let age = youngestMonths; age <= oldestMonths; age += 1) {
    // Months since the year 0.
    const born = year * 12 + (month - 1) - age;
    const bornIn = String(Math.floor(born / 12));
    years.set(bornIn, [String((born % 12) + 1).padStart(2, '0'), ...(years.get(bornIn) ?? [])]);
  }
  return Array.from(years, ([bornIn, months]) => ({ year: bornIn, months }));
}
