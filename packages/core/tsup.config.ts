import { library } from '../../tsup.base.js';

const doors = ['src/index.ts', 'src/internal.ts'];

/**
 * ES modules load the code for saves on demand. CommonJS holds all of it: runners such as Jest have
 * no `import()` there, and the doors share no class.
 */
export default [
  library(doors, { format: 'esm', splitting: true, clean: false }),
  library(doors, { format: 'cjs', clean: false }),
];
