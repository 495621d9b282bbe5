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
 * An app: its library; the same for script tags, whole; and its command, which bundles the private
 * workbench; the workbench's libraries are dependencies of the app.
 */
export const app = () => [
  library(undefined, { clean: false }),
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
  defineConfig({
    entry: { cli: 'src/cli.ts' },
    format: 'esm',
    target: 'es2022',
    noExternal: ['@curvature/workbench'],
    splitting: true,
  }),
];
