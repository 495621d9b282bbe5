export type * from './contract.js';
export { CurvatureError } from './error.js';
export { run, symmetricUpdate, type Kernel } from './kernels.js';
export { checkKnown, checkNumber, checkOneOf, type Range } from './options.js';
