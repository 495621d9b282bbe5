import { library } from '../../tsup.base.js';

const doors = ['src/index.ts', 'src/internal.ts'];
/** Files with options of their own, each of which gets a chunk that a page may leave out. */
const apart = ['src/factored/factored.ts', 'src/factored/retries/with-retries.ts'];

/**
 * ES modules load the code for saves on demand. CommonJS holds all of it, since runners such as Jest
 * have no `import()` there; each of its doors has a copy of what both need, which nothing compares.
 */
export default [
  library([...doors, ...apart], { format: 'esm', splitting: true, clean: false }),
  library(doors, { format: 'cjs', clean: false }),
];
