import { library } from '../../tsup.base.js';

// The worker is a file of its own; `shims` gives CommonJS the place of this package, from which the
// worker is found.
export default library(['src/index.ts', 'src/worker.js'], { shims: true });
