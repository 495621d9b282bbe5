// In the spec since solvers of other packages give the same.
export { matrixRoots, multiplyAlong, worstOf, type SymmetricRoot } from '@curvature/spec/roots';
