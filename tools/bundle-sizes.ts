import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { root } from './packages.js';

/** The compositions by their apps, each with the most that a page may have to load for it, in kB. */
export const ceilings: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  sonew: { sonew: 84, diagonalSonew: 84, onlineNewtonStep: 134 },
  shampoo: {
    shampoo: 140,
    googleShampoo: 140,
    metaShampoo: 140,
    soap: 144,
    klSoap: 145,
    splus: 144,
  },
  thor: { thor: 165, kfac: 164, publishedThor: 164, publishedKfac: 163 },
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
