import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

let folder = '';
let scripts: string[] = [];
let page = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ui-'));
  const root = join(__dirname, '..');
  // What is shipped is what is measured: under the tests' own environment the parts are compiled for development.
  vi.stubEnv('NODE_ENV', 'production');
  await build({ root, mode: 'production', logLevel: 'error', configFile: join(root, 'vite.config.ts'), build: { outDir: folder, emptyOutDir: true } });
  const assets = join(folder, 'assets');
  scripts = readdirSync(assets).filter((name) => name.endsWith('.js')).map((name) => readFileSync(join(assets, name), 'utf8'));
  page = readFileSync(join(folder, 'index.html'), 'utf8');
}, 120_000);
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

test('the shipped scripts stay under 150 kB compressed', () => {
  const bytes = scripts.reduce((sum, text) => sum + gzipSync(text).length, 0);
  expect(bytes).toBeLessThan(150_000);
});

test("the shipped app has no trace of the tests' door", () => {
  expect(scripts.filter((text) => /\/call\/|\/park|XMLHttpRequest/.test(text))).toHaveLength(0);
});

test('the page has no inline script or style, and names no other host', () => {
  expect(page).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\bstyle=|https?:/);
});
