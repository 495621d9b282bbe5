// First-order rules.
export { cautious } from './cautious.js';
export { neuronNorm } from './neuron-norm.js';
export { sm3 } from './sm3.js';
// Preconditioners, and parts of them.
export { inRow } from './in-row.js';
export { klEigenvalues } from './kl-eigenvalues.js';
export { orthogonal } from './orthogonal.js';
export { shorterSide } from './shorter-side.js';
// An optimizer.
export { muon } from './muon.js';
