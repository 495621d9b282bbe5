// Writes a .d.cts beside every .d.ts in ./dist, so that a CommonJS consumer gets CommonJS types.
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** tsc quotes with ' what was written and with " what it inferred, e.g. `import("./x.js").T`. */
const relativeImport = /\b((?:from|import|module)\s*\(?\s*)(["'])(\.{1,2}\/[^"']*)\.js\2/g;
const sourceMap = /^\/\/# sourceMappingURL=.*\n?/gm;

/**
 * @param {string} declarations the text of a .d.ts file
 * @returns {string} the text of its .d.cts
 */
export const forCommonJs = (declarations) =>
  declarations.replaceAll(relativeImport, '$1$2$3.cjs$2').replaceAll(sourceMap, '');

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const name of await readdir('dist', { recursive: true })) {
    if (!name.endsWith('.d.ts')) continue;
    const text = await readFile(join('dist', name), 'utf8');
    await writeFile(join('dist', name.replace(/\.d\.ts$/, '.d.cts')), forCommonJs(text));
  }
}
