import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const harness = process.env['DOSSIER_HARNESS_URL'] ?? 'http://127.0.0.1:8750';

// Two builds from one source. `production` is what the shell carries. `harness` can also speak HTTP
// to the loopback harness of the tests; that door is not in the production bundle at all.
export default defineConfig(({ mode }) => ({
  plugins: [svelte()],
  resolve: {
    alias: { $core: here('./src/core'), $kit: here('./src/kit'), $words: here('./src/words') },
    ...(mode === 'test' && { conditions: ['browser'] }),
  },
  build: {
    outDir: mode === 'harness' ? 'dist-harness' : 'dist',
    emptyOutDir: true,
    target: ['safari17', 'chrome120'],
    // The polyfill and inlined files would ask for a wider content security policy.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: true,
    // One file for the tests: the loopback server is small, and some parts are in this build alone.
    ...(mode === 'harness' && { rollupOptions: { output: { inlineDynamicImports: true } } }),
  },
  // `npm run dev` shows the screens on a running harness: the real core, with the screens rebuilt as they are edited.
  server: { proxy: { '/call': harness, '/park': harness } },
  test: { include: ['tests/**/*.test.ts'], environment: 'node' },
}));
