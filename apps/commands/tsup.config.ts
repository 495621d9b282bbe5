import { defineConfig } from 'tsup';

// It bundles the private workbench, whose libraries are dependencies of this package.
export default defineConfig({
  entry: ['src/cli.ts'],
  format: 'esm',
  target: 'es2022',
  clean: true,
  noExternal: ['@curvature/workbench'],
  splitting: true,
});
