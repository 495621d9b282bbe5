import { library } from '../../tsup.base.js';

const pool = ['node', 'browser', 'worker', 'worker-node'].map((name) => `src/pool/${name}.ts`);

// Entries share chunks. The code that starts the worker from the file beside it is in entries that
// no other entry imports, and so stays beside that file.
export default library(['src/index.ts', 'src/internal.ts', ...pool], {
  splitting: true,
  esbuildOptions: (options) => void (options.logOverride = { 'empty-import-meta': 'silent' }),
});
