export { blockSquares, blocksTimes, timesBlocks } from './blocks.js';
export { isFused, run, runFused, type Kernel, type KernelDeclaration } from './kernel.js';
export { adamStep, adamUpdate, secondMoment } from './moments.js';
export { slabUpdate, symmetricUpdate } from './symmetric.js';
export { blend, dot, norms, scaleRows } from './vectors.js';
