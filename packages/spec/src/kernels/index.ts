export { isFused, run, runFused, type Kernel, type KernelDeclaration } from './kernel.js';
export { adamStep, adamUpdate, secondMoment } from './moments.js';
export { symmetricUpdate } from './symmetric.js';
export { blend, dot, norms } from './vectors.js';
