// Compiles ../locales into src/words: typed message functions, and a map of the words that are looked
// up by a code from Rust. A message that is only reached by its code would otherwise be shaken off.
//
// With `--long` English becomes a language of words that are 40 % longer and stand between ⟦ and ⟧: the tests look
// whether the screens have room for it.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile } from '@inlang/paraglide-js';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const BY_CODE = /^(?:reader_)?(error|finding|problem|field|kind|purpose|status|evidence|check|want|warning|share_have|share_leak|share_request|share_state|reply_says|ui_by_code)_/;

const LONG = process.argv.includes('--long');

/** A sentence that is 40 % longer, its placeholders untouched; a choice by number in each of its sentences. */
function long(message) {
  if (typeof message !== 'string') {
    return message.map((one) => ({
      ...one,
      match: Object.fromEntries(Object.entries(one.match).map(([when, inner]) => [when, long(inner)])),
    }));
  }
  const letters = message.replace(/\{\w+\}/g, '').length;
  const ACCENTS = { a: 'á', e: 'é', i: 'í', o: 'ó', u: 'ú' };
  const accented = message.split(/(\{\w+\})/).map((part) => (part.startsWith('{') ? part : part.replace(/[aeiou]/g, (one) => ACCENTS[one])));
  const more = 'lorem ipsum dolor '.repeat(Math.ceil(letters / 18)).slice(0, Math.ceil(letters * 0.4) - 2).trim();
  return `⟦${accented.join('')}${more === '' ? '' : ` ${more}`}⟧`;
}

const locale = (language) => JSON.parse(readFileSync(here(`../../locales/${language}.json`), 'utf8'));
const { $schema, ...english } = locale('en');
const words = { nl: locale('nl'), en: LONG ? { $schema, ...Object.fromEntries(Object.entries(english).map(([key, message]) => [key, long(message)])) } : locale('en') };

// Long words are compiled from a project of their own, which lives as long as this program.
function project() {
  if (!LONG) return here('../project.inlang');
  const folder = mkdtempSync(join(tmpdir(), 'long-words-'));
  process.on('exit', () => rmSync(folder, { recursive: true }));
  for (const [language, all] of Object.entries(words)) writeFileSync(join(folder, `${language}.json`), JSON.stringify(all));
  const settings = JSON.parse(readFileSync(here('../project.inlang/settings.json'), 'utf8'));
  settings.modules = [here('../node_modules/@inlang/plugin-message-format/dist/index.js')];
  settings['plugin.inlang.messageFormat'] = { pathPattern: join(folder, '{locale}.json') };
  const made = join(folder, 'project.inlang');
  mkdirSync(made);
  writeFileSync(join(made, 'settings.json'), JSON.stringify(settings));
  return made;
}

await compile({
  project: project(),
  outdir: here('../src/words'),
  strategy: ['globalVariable', 'baseLocale'],
  emitGitIgnore: false,
  emitPrettierIgnore: false,
  emitReadme: false,
  isServer: 'false',
});

// What is said of enclosed evidence, by the viewer page and by the screens alike: by its key, not by a code.
const SHARED = /^reader_evidence(_|$)/;

const { nl, en } = words;
const keys = Object.keys(nl).filter((key) => BY_CODE.test(key) && !SHARED.test(key));
const plural = keys.filter((key) => typeof nl[key] !== 'string' || typeof en[key] !== 'string');
if (plural.length > 0) throw new Error(`words by code have no plurals: ${plural.join(', ')}`);
// A table, not a function for each: there are hundreds, and every screen carries them.
const lines = keys.map((key) => `  ${key}: [${JSON.stringify(nl[key])}, ${JSON.stringify(en[key])}],`);
mkdirSync(here('../src/words'), { recursive: true });
writeFileSync(
  here('../src/words/by-code.ts'),
  `// Made by scripts/words.js from ../locales. Do not edit.
import { getLocale } from './runtime.js';

// Each sentence names its own placeholders; whoever looks one up by its code fills them all.
type Say = (inputs: Record<string, string>, options?: { locale?: 'nl' | 'en' }) => string;

const words: Record<string, [nl: string, en: string]> = {
${lines.join('\n')}
};

const say =
  ([nl, en]: [string, string]): Say =>
  (inputs, options) =>
    ((options?.locale ?? getLocale()) === 'en' ? en : nl).replace(/\\{(\\w+)\\}/g, (_, name: string) => inputs[name] ?? '');

/** The words that Rust names by a code. */
export const byCode: Record<string, Say> = Object.fromEntries(Object.entries(words).map(([key, pair]) => [key, say(pair)]));
`,
);

// The screens' own sentences, as a table too: a function for each in each language is half of the script. Their types say
// which particulars each of them names. A sentence that no screen says is found by a test.
const own = Object.keys(nl).filter((key) => (key.startsWith('ui_') && !BY_CODE.test(key)) || SHARED.test(key));
const particulars = (message) => [...new Set([...JSON.stringify(message).matchAll(/\{(\w+)\}|"input (\w+)"/g)].map(([, named, input]) => named ?? input))];
const row = (key) => {
  if (typeof nl[key] === 'string') return [nl[key], en[key]];
  const [{ selectors, match }] = nl[key];
  const by = selectors[0].replace(/Plural$/, '');
  const forms = (of) => ['one', 'other'].map((form) => of[0].match[`${selectors[0]}=${form}`]);
  if (Object.keys(match).length !== 2 || [...forms(nl[key]), ...forms(en[key])].some((form) => form === undefined)) throw new Error(`not a choice between one and other: ${key}`);
  return [by, ...forms(nl[key]), ...forms(en[key])];
};
const signature = (key) => {
  const names = [...new Set([...particulars(nl[key]), ...particulars(en[key])])].sort();
  return names.length === 0 ? '() => string' : `(inputs: { ${names.map((name) => `${name}: NonNullable<unknown>`).join('; ')} }) => string`;
};
writeFileSync(
  here('../src/words/table.ts'),
  `// Made by scripts/words.js from ../locales. Do not edit.
import { getLocale } from './runtime.js';

/** Every sentence of the screens, by its key. */
export interface Messages {
${own.map((key) => `  ${key}: ${signature(key)};`).join('\n')}
}

// Dutch and English; or the number that chooses, and one and other of each.
const rows: Record<string, string[]> = {
${own.map((key) => `  ${key}: ${JSON.stringify(row(key))},`).join('\n')}
};

const rules = { nl: new Intl.PluralRules('nl'), en: new Intl.PluralRules('en') };

const say =
  (row: string[]) =>
  (inputs: Record<string, unknown> = {}): string => {
    const locale = getLocale() === 'en' ? 'en' : 'nl';
    const english = locale === 'en' ? 1 : 0;
    const place = row.length === 2 ? english : 1 + 2 * english + (rules[locale].select(Number(inputs[row[0] ?? ''])) === 'one' ? 0 : 1);
    return (row[place] ?? '').replace(/\\{(\\w+)\\}/g, (_, name: string) => String(inputs[name] ?? ''));
  };

/** The sentences of the screens, in the reader's language. */
export const m = Object.fromEntries(Object.entries(rows).map(([key, row]) => [key, say(row)])) as unknown as Messages;
`,
);
