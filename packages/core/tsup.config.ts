import { library, withoutBareImports } from '../../tsup.base.js';

const doors = ['src/index.ts', 'src/internal.ts'];
/**
 * Files that get a chunk of their own, which a page may leave out: those with options, whose
 * declarations bundlers keep, and what ranks need, which would lead pages to the code of saves.
 */
const apart = [
  'src/factored/factored.ts',
  'src/factored/retries/with-retries.ts',
  'src/partition/tiles.ts',
  'src/averages/values/ema-nesterov.ts',
  'src/averages/values/gpa.ts',
  'src/averages/values/schedule-free.ts',
  'src/averages/values/tail-average.ts',
  'src/ranks/joining/join.ts',
  'src/ranks/caches/refresh-by-parts.ts',
];

/**
 * ES modules load the code for saves on demand. CommonJS holds all of it, since runners such as Jest
 * have no `import()` there; each of its doors has a copy of what both need, which nothing compares.
 */
export default [
  library([...doors, ...apart], {
    format: 'esm',
    splitting: true,
    clean: false,
    plugins: [withoutBareImports],
  }),
  library(doors, { format: 'cjs', clean: false }),
];
