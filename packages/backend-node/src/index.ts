import { restoreUtil } from './start/util-shim.js';

restoreUtil();

export type { NodeBackend } from './start/backend.js';
export { useNode } from './start/use-node.js';
