import { expect, test } from 'vitest';
import { daysBetween, daysLater, readDate, typedDate } from '../src/core/date';

test.each([
  ['14-06-2026', '2026-06-14'],
  ['14-6-2026', '2026-06-14'],
  ['14/6/2026', '2026-06-14'],
  ['14.06.2026', '2026-06-14'],
  ['14 juni 2026', '2026-06-14'],
  ['2 March 2025', '2025-03-02'],
  ['2026-06-14', '2026-06-14'],
  ['29-02-2024', '2024-02-29'],
])('%s is a day', (typed, date) => expect(readDate(typed)).toBe(date));

test.each([
  ['06-2026', '2026-06'],
  ['juni 2026', '2026-06'],
  ['2026', '2026'],
  ['00-06-2026', '2026-06'],
  ['??-06-2026', '2026-06'],
  ['00-00-2026', '2026'],
  ['2026-06', '2026-06'],
])('%s leaves out what is not known', (typed, date) => expect(readDate(typed)).toBe(date));

test.each(['', '31-02-2026', '14-13-2026', '14-00-2026', '14-06-26', 'ooit', '14', '1-2-3-2026', '29-02-2026', '4 lente 2026'])(
  '%s is not a date',
  (typed) => expect(readDate(typed)).toBeUndefined(),
);

test('a written date is read back as itself', () => {
  for (const date of ['2026', '2026-06', '2026-06-14']) expect(readDate(typedDate(date))).toBe(date);
});

test('days are counted across months and summer time', () => {
  expect(daysBetween('2026-03-01', '2026-03-31')).toBe(30);
  expect(daysBetween('2026-03', '2026-03-31')).toBeUndefined();
  expect(daysLater('2026-02-27', 3)).toBe('2026-03-02');
});
