export { isFused, run, runFused, type Kernel, type KernelDeclaration } from './kernel.js';
export { symmetricUpdate } from './symmetric.js';
export { blend, norms } from './vectors.js';
