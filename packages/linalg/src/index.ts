// Inverse roots of stacks of matrices, with an error measured for each.
export { inverseRoot, requireRoots } from './roots/inverse-root.js';
export type { InverseRoots } from './roots/solve-stack.js';
export {
  byAcceleratedNewton,
  byCholesky,
  byEigen,
  byNewton,
  type RootMethod,
} from './roots/root-methods.js';
// Factorisations.
export { choleskyInverse } from './cholesky/cholesky.js';
export { symmetricEigens } from './eigen/symmetric-eigens.js';
// Symmetric matrices in half the memory.
export { pack, packedLength, packedOffset, unpack } from './packed/packed.js';
export { addToDiagonal, packedNorm, packedTrace } from './packed/packed-measures.js';
export { packedProduct, packedTimesMatrix, packedUpdate } from './packed/packed-products.js';
// How large diagonal blocks should be.
export { byBudget } from './slices/by-budget.js';
export { byCrossing } from './slices/by-crossing.js';
export { chooseSliceSize, type SliceSize } from './slices/choose-slice-size.js';
// Which WebAssembly kernels run.
