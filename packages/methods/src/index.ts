// First-order rules.
export { cautious } from './rules/cautious.js';
export { neuronNorm } from './rules/neuron-norm.js';
export { sm3 } from './rules/sm3.js';
// Preconditioners, and parts of them.
export { inRow } from './preconditioners/in-row.js';
export { klEigenvalues } from './preconditioners/kl-eigenvalues.js';
export { orthogonal } from './preconditioners/orthogonal.js';
export { shorterSide } from './preconditioners/shorter-side.js';
// An optimizer.
export { muon } from './muon.js';
