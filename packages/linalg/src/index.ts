export { cholesky, choleskyInverse } from './cholesky/cholesky.js';
export {
  inverseRoot,
  requireRoots,
  type InverseRootOptions,
  type InverseRoots,
} from './roots/inverse-root.js';
export { largestEigenvalue, type PowerIterationOptions } from './eigen/largest-eigenvalue.js';
export { multiply } from './products/multiply.js';
export { inverseRootByNewton, type NewtonOptions } from './reference/newton-root.js';
export { addToDiagonal, packedNorm, packedTrace, scale } from './packed/packed-measures.js';
export {
  packedProduct,
  packedTimesMatrix,
  packedTimesVector,
  packedUpdate,
} from './packed/packed-products.js';
export { pack, packedLength, packedOffset, unpack } from './packed/packed.js';
export {
  byAcceleratedNewton,
  byCholesky,
  byEigen,
  byNewton,
  byPolynomial,
  mixed,
  type EigenOptions,
  type IterationOptions,
  type Measure,
  type PolynomialOptions,
  type Precision,
  type RootMethod,
} from './roots/root-methods.js';
export { rootByEigen, type ResidualKind } from './reference/root-by-eigen.js';
export { acceptableResidual, type Root, type RootOptions } from './roots/root.js';
export { dampedSpectrum, type Spectrum } from './eigen/spectrum.js';
export { average, slabAddToDiagonal, slabNorm, slabTrace } from './packed/slab-measures.js';
export { slabTimesMatrix, slabUpdate } from './packed/slab-products.js';
export { fromSlabs, slabLength, slabsFromPacked, slabsToPacked, toSlabs } from './packed/slabs.js';
export { byBudget, type SliceBudget } from './slices/by-budget.js';
export { byCrossing } from './slices/by-crossing.js';
export {
  chooseSliceSize,
  type SliceSize,
  type SliceSizeOptions,
  type SquareMatrix,
} from './slices/choose-slice-size.js';
export { sliceLoss } from './slices/slice-loss.js';
export type { SliceCurves, SliceStrategy } from './slices/strategy.js';
export { timeInverse } from './slices/time-inverse.js';
export type { Stack } from './stack.js';
export { symmetricEigen, type Eigen } from './eigen/symmetric-eigen.js';
export { symmetricEigens, type Eigens } from './eigen/symmetric-eigens.js';
export { symmetricProduct, symmetricUpdate } from './products/symmetric-products.js';
export { trueResidual } from './reference/true-residual.js';
export { operand, result } from './wasm/layouts.js';
export {
  kernelKind,
  kernelsIn,
  useKernels,
  type Gemm,
  type KernelChoice,
  type KernelExports,
} from './wasm/kernels.js';
