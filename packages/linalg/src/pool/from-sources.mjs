// In this repository workers run the TypeScript sources as tests and examples do; what is published
// runs worker-node.js.
import { register } from 'tsx/esm/api';

register();
await import('./worker-node.ts');
