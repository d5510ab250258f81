/** A day as a number of days since 1970, in the middle of what a date with an unknown part can mean. */
export function dayOf(date: string): number {
  const [year = 1970, month, day] = date.split('-').map(Number);
  const at = (y: number, m: number, d: number) => Date.UTC(y, m, d) / 86_400_000;
  if (month === undefined) return at(year, 6, 1);
  return day === undefined ? at(year, month - 1, 15) : at(year, month - 1, day);
}

/** The first day that a date can mean. */
export function firstDayOf(date: string): number {
  const [year = 1970, month = 1, day = 1] = date.split('-').map(Number);
  return Date.UTC(year, month - 1, day) / 86_400_000;
}

/** The last day that a date can mean. */
export function lastDayOf(date: string): number {
  const [year = 1970, month, day] = date.split('-').map(Number);
  if (month === undefined) return Date.UTC(year, 11, 31) / 86_400_000;
  return Date.UTC(year, day === undefined ? month : month - 1, day ?? 0) / 86_400_000;
}

/** The calendar years between two days of which the label fits, with the day on which each begins. */
export function yearsBetween(from: number, to: number, most: number): { year: number; day: number }[] {
  const first = new Date(from * 86_400_000).getUTCFullYear();
  const last = new Date(to * 86_400_000).getUTCFullYear();
  const every = Math.max(1, Math.ceil((last - first + 1) / Math.max(1, most)));
  const years = Array.from({ length: last - first + 1 }, (_, index) => first + index).filter((year) => (year - first) % every === 0);
  return years.map((year) => ({ year, day: Date.UTC(year, 0, 1) / 86_400_000 })).filter((one) => one.day >= from - 366);
}
