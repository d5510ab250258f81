import type { PartialDate } from './date';
import { m, reading } from './words.svelte';

const tag = () => (reading() === 'en' ? 'en-GB' : 'nl-NL');

/** A date in words, as far as it is known: `14 juni 2026`, `juni 2026`, `2026`. Anything else as it is. */
export function dateInWords(date: PartialDate, month: 'long' | 'short' = 'long'): string {
  const known = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$/.exec(date);
  if (known === null) return date;
  const [, year, inYear, day] = known;
  const moment = new Date(Date.UTC(Number(year), Number(inYear ?? 1) - 1, Number(day ?? 1)));
  return new Intl.DateTimeFormat(tag(), {
    timeZone: 'UTC',
    year: 'numeric',
    ...(inYear !== undefined && { month }),
    ...(day !== undefined && { day: 'numeric' }),
  }).format(moment);
}

/** A moment (RFC 3339) in words, in this device's time zone; whatever cannot be read stays as it is. */
export function momentInWords(moment: string): string {
  const date = new Date(moment);
  if (Number.isNaN(date.getTime())) return moment;
  return new Intl.DateTimeFormat(tag(), { dateStyle: 'long', timeStyle: 'short' }).format(date);
}

/** A number in the reader's notation; the core's decimal text is accepted. */
export function inNumbers(value: number | string, digits = 1): string {
  const number = typeof value === 'number' ? value : Number(value);
  if (Number.isNaN(number)) return String(value);
  return new Intl.NumberFormat(tag(), { maximumFractionDigits: digits }).format(number);
}

/** Study load as it was given, with its unit as people say it: `5 credit` is read as `5 credits`. */
export function creditsInWords(credits: string): string {
  const [, amount, unit] = /^(\S+) (credits?)$/i.exec(credits) ?? [];
  if (amount === undefined || unit === undefined) return credits;
  return m.ui_credits({ n: Number(amount.replace(',', '.')), shown: amount });
}

/** A size that people can weigh: `12 kB`, `3,4 MB`. */
export function sizeInWords(bytes: number): string {
  const [unit, amount] = bytes < 1_000_000 ? (['kB', bytes / 1000] as const) : (['MB', bytes / 1_000_000] as const);
  if (bytes < 1000) return `${bytes} B`;
  return `${inNumbers(amount, amount < 10 ? 1 : 0)} ${unit}`;
}

/** The name of a language by its tag: `nl` is Dutch; what is no tag stays as it is. */
export function languageInWords(tagged: string): string {
  try {
    return new Intl.DisplayNames(tag(), { type: 'language' }).of(tagged) ?? tagged;
  } catch {
    return tagged;
  }
}

/** A list in words: `a, b en c`. */
export function listInWords(items: string[]): string {
  return new Intl.ListFormat(tag(), { type: 'conjunction' }).format(items);
}
