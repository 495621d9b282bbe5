import { library } from '../../tsup.base.js';

// The worker is a file of its own, beside the bundle as it is beside its source; `shims` gives
// CommonJS the place of this package, from which the worker is found.
export default library(undefined, {
  entry: { index: 'src/index.ts', worker: 'src/workers/worker.js' },
  shims: true,
});
