import { register } from './kernels/register.js';
import { restoreUtil } from './start/util-shim.js';

restoreUtil();
register();

export type { NodeBackend } from './start/backend.js';
export { useNode } from './start/use-node.js';
export { toTensorBoard } from './tensorboard/to-tensorboard.js';
