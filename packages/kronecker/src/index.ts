export { kronecker, type KroneckerOptions, type KroneckerState } from './kronecker.js';
