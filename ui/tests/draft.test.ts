import { expect, test } from 'vitest';
import { closed, isEmpty, opened } from '../src/features/forms/draft';

test('what is left empty is left out, and false and zero are values', () => {
  const draft = opened('result');
  draft.title = '  Statistiek 2 ';
  draft.fields = { passed: false, weight: 0, grade: '', credits: { value: '', unit: 'EC' }, course: { nl: '', en: '' } };
  expect(closed(draft)).toEqual({ kind: 'result', title: 'Statistiek 2', fields: { passed: false, weight: 0 } });
});

test('a record goes through the form and comes out as it was', () => {
  const record = {
    kind: 'internship',
    title: { nl: 'Stage', en: 'Internship' },
    issuer: { name: 'Waterschap', identifiers: { kvk: '12345678' } },
    dates: { start: '2026-02', end: '2026-07-03' },
    tags: ['water'],
    skills: ['meten', { label: { nl: 'rekenen' }, uri: 'http://data.europa.eu/esco/skill/x' }],
    fields: { tasks: ['a', 'b'], workProcesses: [{ code: 'B1-K1-W1', title: 'Voorbereiden', judgement: 'voldoende' }], own: [1] },
    unknownMember: { kept: true },
  };
  expect(closed(opened('internship', record))).toEqual(record);
});

test('an issuer that is bare text becomes a name', () => {
  expect(closed(opened('credential', { kind: 'credential', title: 'x', issuer: 'SURF' })).issuer).toEqual({ name: 'SURF' });
});

test('a title in no language is no title', () => {
  expect(isEmpty({ nl: ' ', en: '' })).toBe(true);
  expect(isEmpty({ nl: 'a', en: '' })).toBe(false);
});
