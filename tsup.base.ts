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
    sourcemap: true,
    treeshake: true,
    ...more,
  });

/**
 * An app: its library, and its command, which bundles the private workbench; the workbench's
 * libraries are dependencies of the app.
 */
export const app = () => [
  library(undefined, { clean: false }),
  defineConfig({
    entry: { cli: 'src/cli.ts' },
    format: 'esm',
    target: 'es2022',
    noExternal: ['@curvature/workbench'],
    splitting: true,
  }),
];
