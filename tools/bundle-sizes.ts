import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Metafile } from 'esbuild';
import { root } from './packages.js';

/**
 * The compositions by their apps, each with the most that a page may have to load for it before its
 * first step, in kB.
 */
export const ceilings: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  sonew: { sonew: 52, diagonalSonew: 52, onlineNewtonStep: 119 },
  shampoo: {
    shampoo: 127,
    googleShampoo: 126,
    metaShampoo: 127,
    soap: 130,
    klSoap: 131,
    splus: 128,
  },
  thor: { thor: 158, kfac: 156, publishedThor: 161, publishedKfac: 159 },
};

/** The most that it loads on demand beside that, in kB: the same code for all of them. */
export const ON_DEMAND = 17;

/** Thousands of bytes. */
interface Size {
  /** What must be there before the first step: the entry, and all that it imports statically. */
  readonly minified: number;
  readonly gzipped: number;
  /** What is loaded on demand beside it: by the first save, load or picture of matrices. Minified. */
  readonly later: number;
}

/**
 * What a page loads beside TensorFlow.js for some names of a package: what is built, bundled, split
 * where code is imported on demand, and minified by esbuild. @throws Error where nothing is built.
 */
export async function bundleSize(app: string, names: readonly string[]): Promise<Size> {
  if (!existsSync(join(root, 'apps', app, 'dist/index.js')))
    throw new Error('There is no dist: run `pnpm build` first, as `pnpm test` does.');
  const { outputFiles, metafile } = await build({
    stdin: {
      contents: `export { ${names.join(', ')} } from '@curvature/${app}';`,
      resolveDir: root,
    },
    bundle: true,
    splitting: true,
    write: false,
    outdir: OUT,
    absWorkingDir: root,
    metafile: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    external: ['@tensorflow/*'],
    logLevel: 'error',
  });
  const initial = staticallyImported(metafile.outputs);
  const files = outputFiles.map(({ path, contents }) => ({ path: relative(root, path), contents }));
  const first = files.filter(({ path }) => initial.has(path));
  const later = files.filter(({ path }) => !initial.has(path));
  return {
    minified: total(first.map(({ contents }) => contents.length)),
    gzipped: total(first.map(({ contents }) => gzipSync(contents, { level: 9 }).length)),
    later: total(later.map(({ contents }) => contents.length)),
  };
}

/** No file is written there. */
const OUT = 'bundled';

/** The paths of the entry and of the chunks that it imports, itself or by others. */
function staticallyImported(outputs: Metafile['outputs']): ReadonlySet<string> {
  const found = new Set([`${OUT}/stdin.js`]);
  for (const path of found)
    for (const one of outputs[path]!.imports)
      if (one.kind === 'import-statement' && !one.external) found.add(one.path);
  return found;
}

const total = (sizes: readonly number[]) => sizes.reduce((a, b) => a + b, 0) / 1000;
