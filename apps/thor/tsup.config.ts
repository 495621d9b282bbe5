import { defineConfig } from 'tsup';
import { library } from '../../tsup.base.js';

// The command bundles the private workbench; its libraries are dependencies of this package.
export default [
  library(undefined, { clean: false }),
  defineConfig({
    entry: { cli: 'src/cli.ts' },
    format: 'esm',
    target: 'es2022',
    noExternal: ['@curvature/workbench'],
    splitting: true,
  }),
];
