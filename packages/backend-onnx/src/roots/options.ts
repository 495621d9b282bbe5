import { type Given, oneOf, options, value } from '@curvature/spec';
import { workerRows } from '../workers/workers.js';
import { acceleratedNewton } from './accelerated-newton.js';
import type { OnnxMethod } from './method.js';

/** The options of `onnxRoots`. */
export const onnxRootsOptions = options('onnxRoots', {
  method: value<OnnxMethod>({
    default: acceleratedNewton(),
    check: () => undefined,
    describe: 'acceleratedNewton() or coupledNewton()',
  }),
  precision: oneOf(['float64', 'float32'], {
    default: 'float64',
    describe: 'precision of the iteration; ridge and residual are in float64 always',
  }),
  ...workerRows,
});
export type OnnxRootsOptions = Given<typeof onnxRootsOptions>;
