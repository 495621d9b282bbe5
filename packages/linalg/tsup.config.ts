import { library } from '../../tsup.base.js';

const pool = ['node', 'browser', 'worker', 'worker-node'].map((name) => `src/pool/${name}.ts`);

// Shared chunks; what finds the worker beside itself is in entries that no other imports, and so
// stays beside it.
export default library(['src/index.ts', 'src/internal.ts', ...pool], {
  splitting: true,
  esbuildOptions: (options) => void (options.logOverride = { 'empty-import-meta': 'silent' }),
});
