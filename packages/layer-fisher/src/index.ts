export {
  type CholeskyInverses,
  choleskyInverses,
  type CholeskyInversesOptions,
} from './cholesky-inverses.js';
export type { LossAverage, Sharing } from './convention.js';
export type { Damping } from './damping.js';
export type { Factor, FactorState, LayerFactors } from './layer-factors.js';
export { layerFisher, type LayerFisherState } from './layer-fisher.js';
export type { LayerInverse } from './layer-inverse.js';
export type {
  EigenCorrectedFisherOptions,
  EvaOptions,
  LayerFisherOptions,
  LayerOptions,
} from './options.js';
export {
  levenbergMarquardt,
  type LevenbergMarquardtOptions,
  type LevenbergMarquardtState,
} from './levenberg-marquardt.js';
export type { ScaleState } from './scale-layer.js';
export type { Slices } from './slices.js';
export { fullSplit, piSplit, type Split, sqrtSplit } from './splits.js';
export {
  eigenCorrectedFisher,
  type EigenCorrectedFisherState,
  type FisherBases,
} from './eigen-corrected-fisher.js';
export { type EigenInverse, eigenInverse, type EigenInverseOptions } from './eigen-inverse.js';
export { eva, type EvaState } from './eva.js';
