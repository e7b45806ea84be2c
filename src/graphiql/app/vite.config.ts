import react from '@vitejs/plugin-react';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

const built = resolve(import.meta.dirname, '../../../dist/graphiql');

export default defineConfig({
  root: import.meta.dirname,
  base: '/graphiql/',
  plugins: [react(), withoutOtherHosts(), compressed()],
  worker: { plugins: () => [withoutOtherHosts()] },
  build: {
    outDir: built,
    emptyOutDir: true,
    // Every browser that has had updates since the middle of 2024; `light-dark()` in our CSS needs it.
    target: ['chrome123', 'edge123', 'firefox128', 'safari17.5'],
    sourcemap: false,
    modulePreload: { polyfill: false },
    // The licences of everything bundled ask that their text travels along.
    license: { fileName: 'licenses.md' },
    // Monaco is one piece of 2.8 MB (0.6 MB on the wire); splitting it further only adds requests.
    chunkSizeWarningLimit: 3_000,
    reportCompressedSize: false,
    // GraphiQL's packages come with directives for the React compiler, which has run on them already.
    rolldownOptions: { checks: { moduleLevelDirective: false } },
  },
});

/**
 * P7: no file that a browser gets from us names another host. The bundled packages do in messages and in links to
 * their documentation. What remains identifies an XML namespace or a JSON schema, and is never fetched.
 */
function withoutOtherHosts(): Plugin {
  const address = /https?:\/\/(?!www\.w3\.org\/|json-schema\.org\/)[\w-]+(\.[\w-]+)+[^\s"'`\\$*)<>]*/g;
  return {
    name: 'klantmap-without-other-hosts',
    apply: 'build',
    renderChunk: (code) => ({ code: code.replace(address, '#'), map: null }),
  };
}

/** A `.br` beside each script and style, so that 1.4 MB goes over the line instead of 5.5, at no cost to the server. */
function compressed(): Plugin {
  const brotli = promisify(brotliCompress);
  return {
    name: 'klantmap-compressed',
    apply: 'build',
    async closeBundle() {
      const folder = join(built, 'assets');
      const names = (await readdir(folder)).filter((name) => /\.(js|css)$/.test(name));
      await Promise.all(
        names.map(async (name) => {
          const bytes = await readFile(join(folder, name));
          // Quality 11 takes ten times as long and saves a further tenth.
          const params = { [constants.BROTLI_PARAM_QUALITY]: 8 };
          await writeFile(join(folder, `${name}.br`), await brotli(bytes, { params }));
        }),
      );
    },
  };
}
