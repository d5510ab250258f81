// Compiles ../locales into src/words: typed message functions, and a map of the words that are looked
// up by a code from Rust. A message that is only reached by its code would otherwise be shaken off.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compile } from '@inlang/paraglide-js';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const BY_CODE = /^(?:reader_)?(error|finding|problem|field|kind|purpose|status|evidence|check|want|warning|share_state|ui_by_code)_/;

await compile({
  project: here('../project.inlang'),
  outdir: here('../src/words'),
  strategy: ['globalVariable', 'baseLocale'],
  emitGitIgnore: false,
  emitPrettierIgnore: false,
  emitReadme: false,
  isServer: 'false',
});

const read = (language) => JSON.parse(readFileSync(here(`../../locales/${language}.json`), 'utf8'));
const [nl, en] = ['nl', 'en'].map(read);
const keys = Object.keys(nl).filter((key) => BY_CODE.test(key));
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
