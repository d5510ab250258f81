import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';

const root = join(__dirname, '../src');
const files = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'words' ? [] : files(path);
    return /\.(svelte|ts)$/.test(entry.name) ? [path] : [];
  });
const all = files(root).map((path) => ({ name: relative(root, path), text: readFileSync(path, 'utf8') }));
const breaking = (rule: (file: { name: string; text: string }) => boolean) => all.filter(rule).map((file) => file.name);
const imports = (text: string) => [...text.matchAll(/from '([^']+)'|import\('([^']+)'\)/g)].map((match) => match[1] ?? match[2] ?? '');

test('a feature imports the kit, the core, and itself', () => {
  expect(breaking(({ name, text }) => name.startsWith('features/') && imports(text).some((from) => from.startsWith('..') || from.includes('features/')))).toEqual([]);
});

test('the kit knows the core and no feature; the core knows neither', () => {
  expect(breaking(({ name, text }) => name.startsWith('kit/') && imports(text).some((from) => from.includes('features/')))).toEqual([]);
  expect(breaking(({ name, text }) => name.startsWith('core/') && imports(text).some((from) => from.includes('features/') || from.startsWith('$kit')))).toEqual([]);
});

test('only one file knows Tauri', () => {
  expect(breaking(({ text }) => imports(text).some((from) => from.startsWith('@tauri-apps')))).toEqual(['core/tauri.ts']);
});

test('content is only ever text, and styles are only in style sheets', () => {
  expect(breaking(({ text }) => /\{@html|innerHTML|insertAdjacentHTML|document\.write|\bstyle="/.test(text))).toEqual([]);
});

test('no screen uses the calendar, the dialogs or the printer of the system', () => {
  expect(breaking(({ text }) => /type="date"|\b(alert|confirm|prompt)\(\s*['"`m]|window\.print/.test(text))).toEqual([]);
});
