import { defineConfig, type Options } from 'tsup';

/**
 * ESM and CommonJS from the same sources; TypeScript 7 has no compiler API, so `tsc` writes the
 * declarations.
 */
export const library = (entry: string[] = ['src/index.ts'], more: Options = {}) =>
  defineConfig({
    entry,
    format: ['esm', 'cjs'],
    target: 'es2022',
    clean: true,
    treeshake: true,
    ...more,
  });

/**
 * The same with ES modules file by file, as they are in `src`: a bundler drops whole files that a
 * page does not use, but keeps the declarations of options in one large file, since it does not see
 * that calls of another package have no effect. CommonJS is one file for each door, and holds what
 * ES modules import on demand: runners such as Jest have no `import()` there. The doors have copies of
 * what they share, unless `more` splits it. The script `build` empties `dist` before.
 */
export const libraryOfFiles = (doors: string[] = ['src/index.ts'], more: Options = {}) => [
  defineConfig({
    entry: ['src/**/*.ts', '!src/**/*.test.ts', '!src/**/*.test-d.ts'],
    format: 'esm',
    target: 'es2022',
    bundle: false,
  }),
  library(doors, { format: 'cjs', clean: false, ...more }),
];

/**
 * Drops imports of chunks for their side effects, for packages that have none: by such an import
 * esbuild, which bundles pages, takes a chunk for one that a page needs before its first step, though
 * only code that is imported on demand uses it.
 */
export const withoutBareImports: NonNullable<Options['plugins']>[number] = {
  name: 'without-bare-imports',
  renderChunk: (code) => ({ code: code.replace(/^import ["']\.{1,2}\/[^"']*["'];\n/gm, '') }),
};

/** TensorFlow.js is the global `tf` of its own script tag. */
const globalTf: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'global-tf',
  setup(build) {
    build.onResolve({ filter: /^@tensorflow\/tfjs-core$/ }, ({ path }) => ({
      path,
      namespace: 'global-tf',
    }));
    build.onLoad({ filter: /./, namespace: 'global-tf' }, () => ({
      contents: `if (!globalThis.tf) throw new Error('curvature needs TensorFlow.js: put its script tag before this one.');
        module.exports = globalThis.tf;`,
    }));
  },
};

/**
 * Compositions: a library, and the same for script tags, whole.
 * @param files Its other door, and the files of compositions, each of which has a chunk of its own,
 *   which a page that does not use it drops.
 */
export const app = (files: string[] = []) => [
  library(['src/index.ts', ...files], { clean: false, splitting: true }),
  defineConfig({
    entry: { 'script-tag': 'src/script-tag.ts' },
    format: 'iife',
    target: 'es2022',
    platform: 'browser',
    minify: true,
    noExternal: [/./],
    esbuildPlugins: [globalTf],
    outExtension: () => ({ js: '.min.js' }),
  }),
];
