// Preconditioners.
export { layerFisher } from './preconditioners/layer-fisher.js';
export type { LayerFisherOptions } from './preconditioners/options.js';
export { eigenCorrectedFisher } from './preconditioners/eigen-corrected-fisher.js';
export { eva } from './preconditioners/eva.js';
// What fills the slot `inverse` of `layerFisher`, and the types for an inverse of one's own.
export { choleskyInverses } from './inverses/cholesky-inverses.js';
export { eigenInverse } from './inverses/eigen-inverse.js';
export type { LayerInverse } from './inverses/layer-inverse.js';
export type { LayerFactors } from './factors/layer-factors.js';
export type { Slices } from './factors/slices.js';
// What fills the slot `split` of `choleskyInverses`.
export { fullSplit, piSplit, relativeSplit, type Split, sqrtSplit } from './damping/splits.js';
// What fills the slot `damping` of the host.
export { levenbergMarquardt } from './damping/levenberg-marquardt.js';
