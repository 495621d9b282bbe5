// Writes a .d.cts beside every .d.ts in ./dist, so that a CommonJS consumer gets CommonJS types.
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

for (const name of await readdir('dist', { recursive: true })) {
  if (!name.endsWith('.d.ts')) continue;
  const text = await readFile(join('dist', name), 'utf8');
  const specifiers = text.replaceAll(/(from '|import\(')(\.{1,2}\/[^']*)\.js'/g, "$1$2.cjs'");
  await writeFile(join('dist', name.replace(/\.d\.ts$/, '.d.cts')), specifiers);
}
