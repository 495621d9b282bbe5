import { register } from './kernels/register.js';
import { restoreUtil } from './start/util-shim.js';

restoreUtil();
register();

export type { NodeBackend } from './start/backend.js';
export { useNode } from './start/use-node.js';
export { toTensorBoard } from './tensorboard/to-tensorboard.js';
// Inverse roots, eigenbases and inverses of factors by TensorFlow, in float64.
export { nativeBasis } from './roots/native-basis.js';
export { nativeInverses } from './roots/native-inverses.js';
export { nativeRoots } from './roots/native-roots.js';
