import { registration } from '@curvature/spec/internal';
import '@tensorflow/tfjs-backend-webgl';
import { fused } from './kernels/all.js';

const kernels = registration('webgl', fused);

/**
 * Registers the kernels of this package for tfjs's webgl backend. The import of the package calls
 * it, before or after the backend starts, so it is needed only after `unregister`. A second
 * call does nothing.
 */
export const register = (): void => kernels.register();

/** Removes the kernels, so that composites in tf ops run; for comparisons. */
export const unregister = (): void => kernels.unregister();
