/** A date as the core writes it: `2026`, `2026-06` or `2026-06-14`. */
export type PartialDate = string;

const MONTHS: Record<string, number> = {
  jan: 1, feb: 2, mrt: 3, maa: 3, mar: 3, apr: 4, mei: 5, may: 5, jun: 6,
  jul: 7, aug: 8, sep: 9, okt: 10, oct: 10, nov: 11, dec: 12,
};

/**
 * Reads what a person types: `14-06-2026`, `14/6/2026`, `14 juni 2026`, `06-2026`, `2026`, and also
 * `2026-06-14`. An unknown part may be left out, or be written as zeros or question marks.
 * Nothing when it is not a date; the core has the last word.
 */
export function readDate(typed: string): PartialDate | undefined {
  const words = typed.trim().toLowerCase().split(/[\s./-]+/).filter((word) => word !== '');
  if (words.length === 0 || words.length > 3) return undefined;
  const parts = words.map(number);
  if (parts.some((part) => part === undefined)) return undefined;
  const yearFirst = /^\d{4}$/.test(words[0] ?? '');
  const [year, month = 0, day = 0] = (yearFirst ? parts : parts.reverse()) as number[];
  if (year === undefined || year < 1000 || year > 9999) return undefined;
  if (month === 0) return day === 0 ? pad(year, 4) : undefined;
  if (month > 12 || day > daysIn(year, month)) return undefined;
  return [pad(year, 4), pad(month, 2), ...(day === 0 ? [] : [pad(day, 2)])].join('-');
}

/** Writes a date the way {@link readDate} reads it: `14-06-2026`, `06-2026`, `2026`. */
export function typedDate(date: PartialDate): string {
  return date.split('-').reverse().join('-');
}

/** The whole days from one full date to another; nothing when one of them is not a full date. */
export function daysBetween(from: PartialDate, to: PartialDate): number | undefined {
  if (from.length !== 10 || to.length !== 10) return undefined;
  const days = (Date.parse(to) - Date.parse(from)) / 86_400_000;
  return Number.isNaN(days) ? undefined : Math.round(days);
}

/** A full date some days later. */
export function daysLater(from: PartialDate, days: number): PartialDate {
  return new Date(Date.parse(from) + days * 86_400_000).toISOString().slice(0, 10);
}

function number(word: string): number | undefined {
  if (/^\?+$/.test(word)) return 0;
  if (/^\d{1,2}$|^\d{4}$/.test(word)) return Number(word);
  return /^[a-z]{3,}$/.test(word) ? MONTHS[word.slice(0, 3)] : undefined;
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function pad(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}
