export { cholesky, choleskyInverse } from './cholesky.js';
export { inverseRoot, requireRoots, type InverseRootOptions, type InverseRoots } from './inverse-root.js';
export { largestEigenvalue, type PowerIterationOptions } from './largest-eigenvalue.js';
export { multiply } from './multiply.js';
export { inverseRootByNewton, type NewtonOptions } from './newton-root.js';
export { addToDiagonal, packedNorm, packedTrace, scale } from './packed-measures.js';
export { packedProduct, packedTimesMatrix, packedTimesVector, packedUpdate } from './packed-products.js';
export { pack, packedLength, packedOffset, unpack } from './packed.js';
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
} from './root-methods.js';
export { rootByEigen, type ResidualKind } from './root-by-eigen.js';
export { acceptableResidual, type Root, type RootOptions } from './root.js';
export { isRidgeLost } from './spectrum.js';
export { average, slabAddToDiagonal, slabNorm, slabTrace } from './slab-measures.js';
export { slabTimesMatrix, slabUpdate } from './slab-products.js';
export { fromSlabs, slabLength, slabsFromPacked, slabsToPacked, toSlabs } from './slabs.js';
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
export { symmetricEigen, type Eigen } from './symmetric-eigen.js';
export { symmetricEigens, type Eigens } from './symmetric-eigens.js';
export { symmetricProduct, symmetricUpdate } from './symmetric-products.js';
export { trueResidual } from './true-residual.js';
export { operand, result } from './wasm/layouts.js';
export { kernelKind, kernelsIn, useKernels, type Gemm, type KernelChoice, type KernelExports } from './wasm/kernels.js';
