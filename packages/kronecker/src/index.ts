export { type Bases, eigenCorrected, type EigenCorrectedOptions, type EigenCorrectedState } from './eigen-corrected.js';
export { kronecker, type KroneckerOptions, type KroneckerState } from './kronecker.js';
