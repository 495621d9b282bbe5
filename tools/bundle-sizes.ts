import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { root } from './packages.js';

/** The compositions by their apps, each with the most that a page may have to load for it, in kB. */
export const ceilings: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  sonew: { sonew: 90, diagonalSonew: 90, onlineNewtonStep: 142 },
  shampoo: {
    shampoo: 148,
    googleShampoo: 148,
    metaShampoo: 148,
    soap: 152,
    klSoap: 153,
    splus: 152,
  },
  thor: { thor: 170, kfac: 169, publishedThor: 169, publishedKfac: 168 },
};

/** Thousands of bytes. */
interface Size {
  readonly minified: number;
  readonly gzipped: number;
}

/**
 * What a page loads beside TensorFlow.js for some names of a package: what is built, bundled and
 * minified by esbuild. @throws Error where nothing is built.
 */
export async function bundleSize(app: string, names: readonly string[]): Promise<Size> {
  if (!existsSync(join(root, 'apps', app, 'dist/index.js')))
    throw new Error('There is no dist: run `pnpm build` first, as `pnpm test` does.');
  const { outputFiles } = await build({
    stdin: {
      contents: `export { ${names.join(', ')} } from '@curvature/${app}';`,
      resolveDir: root,
    },
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    external: ['@tensorflow/*'],
    logLevel: 'error',
  });
  const { contents } = outputFiles[0]!;
  return {
    minified: contents.length / 1000,
    gzipped: gzipSync(contents, { level: 9 }).length / 1000,
  };
}
