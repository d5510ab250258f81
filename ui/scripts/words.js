// Compiles ../locales into src/words: typed message functions, and a map of the words that are looked
// up by a code from Rust. A message that is only reached by its code would otherwise be shaken off.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compile } from '@inlang/paraglide-js';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const BY_CODE = /^(error|finding|problem|field|kind|purpose|status|evidence|check|want|warning|share_state|ui_by_code)_/;

await compile({
  project: here('../project.inlang'),
  outdir: here('../src/words'),
  strategy: ['globalVariable', 'baseLocale'],
  emitGitIgnore: false,
  emitPrettierIgnore: false,
  emitReadme: false,
  isServer: 'false',
});

const keys = Object.keys(JSON.parse(readFileSync(here('../../locales/nl.json'), 'utf8'))).filter((key) => BY_CODE.test(key));
const lines = keys.map((key) => `  ${JSON.stringify(key)}: m[${JSON.stringify(key)}] as Say,`);
mkdirSync(here('../src/words'), { recursive: true });
writeFileSync(
  here('../src/words/by-code.ts'),
  `// Made by scripts/words.js from ../locales. Do not edit.
import { m } from './messages.js';

// Each sentence names its own placeholders; whoever looks one up by its code fills them all.
type Say = (inputs: any, options?: { locale?: 'nl' | 'en' }) => string;

/** The words that Rust names by a code. */
export const byCode: Record<string, Say> = {
${lines.join('\n')}
};
`,
);
