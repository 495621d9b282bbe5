// What only the packages of this repository use; it may change at any time.
export { dampedInverseInto, type InverseMeasures } from './cholesky/damped-inverse.js';
export type { Window } from './cholesky/window.js';
export { dampedSpectrum, type Spectrum } from './eigen/spectrum.js';
export { symmetricEigen, type Eigen } from './eigen/symmetric-eigen.js';
export type { Eigens } from './eigen/symmetric-eigens.js';
export { isWithoutWorkers } from './pool/errors.js';
export { multiply } from './products/multiply.js';
export { acceptableResidual } from './roots/acceptable-residual.js';
export type { Stack } from './stack.js';
export { kernelKind, kernelsIn, useKernels } from './wasm/kernels.js';
export { operand, result } from './wasm/layouts.js';
