// The script of a worker thread in this repository, on the TypeScript sources as in tests and
// examples; the published package runs worker-node.js.
import { register } from 'tsx/esm/api';

register();
await import('./worker-node.ts');
