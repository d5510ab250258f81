import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { byCode } from '../src/words/by-code';

const read = (language: string): Record<string, unknown> => JSON.parse(readFileSync(join(__dirname, `../../locales/${language}.json`), 'utf8'));
const nl = read('nl');
const en = read('en');
const sources = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'words' ? [] : sources(path);
    return /\.(svelte|ts)$/.test(entry.name) ? [readFileSync(path, 'utf8')] : [];
  });
const source = sources(join(__dirname, '../src')).join('\n');
const own = Object.keys(nl).filter((key) => key.startsWith('ui_'));
const placeholders = (value: unknown) => [...new Set([...JSON.stringify(value).matchAll(/\{(\w+)\}/g)].map((match) => match[1]))].sort();

test('both languages say the same things', () => {
  expect(Object.keys(en).sort()).toEqual(Object.keys(nl).sort());
});

test('both languages name the same particulars', () => {
  // A singular may say "1" where the plural names the number.
  const differing = own.filter((key) => placeholders(nl[key]).join() !== placeholders(en[key]).join());
  expect(differing).toEqual([]);
});

test('no sentence of the screens is left over', () => {
  const unused = own.filter((key) => !key.startsWith('ui_by_code_') && !new RegExp(`\\bm\\.${key}\\b`).test(source));
  expect(unused).toEqual([]);
});

test('every kind, purpose, outcome, plan state, strength and limit has words', () => {
  const expected = [
    ...['result', 'credential', 'internship', 'portfolio', 'skill', 'work', 'material'].flatMap((kind) => [`kind_${kind}`, `ui_by_code_kind_${kind}_what`, `ui_by_code_help_${kind}_title`]),
    ...['admission', 'exemption', 'guidance', 'internship', 'application'].map((purpose) => `purpose_${purpose}`),
    ...['passed', 'failed', 'unknown', 'not_stated'].map((outcome) => `ui_by_code_outcome_${outcome}`),
    ...['new', 'same', 'updated'].map((state) => `ui_by_code_plan_${state}`),
    ...[0, 1, 2, 3, 4].map((score) => `ui_by_code_strength_${score}`),
    ...['expired', 'not_yet_valid', 'other_recipient'].map((limit) => `ui_by_code_limit_${limit}`),
    ...['given', 'expired', 'withdrawn', 'not_sent'].map((state) => `share_state_${state}`),
    ...['form', 'file', 'url', 'paste'].map((from) => `ui_by_code_source_${from}`),
    ...['valid', 'invalid', 'unknown'].map((status) => `status_${status}`),
    ...['self', 'file', 'hosted', 'signed', 'trusted'].map((level) => `evidence_${level}`),
  ];
  expect(expected.filter((key) => !(key in byCode))).toEqual([]);
});

test('every word that Rust names by a code is kept in the bundle', () => {
  const coded = Object.keys(nl).filter((key) => /^(error|finding|problem|field|want|warning)_/.test(key));
  expect(coded.filter((key) => !(key in byCode))).toEqual([]);
});
