export { isFused, run, runFused, type Kernel, type KernelDeclaration } from './kernel.js';
export { symmetricUpdate } from './matrices/symmetric.js';
export { blend, norms } from './vectors.js';
