export {
  type CholeskyInverses,
  choleskyInverses,
  type CholeskyInversesOptions,
} from './inverses/cholesky-inverses.js';
export type { LossAverage, Sharing } from './signals/convention.js';
export type { Damping } from './damping/damping.js';
export type { Factor, FactorState, LayerFactors } from './factors/layer-factors.js';
export { layerFisher, type LayerFisherState } from './preconditioners/layer-fisher.js';
export type { LayerInverse } from './inverses/layer-inverse.js';
export type {
  EigenCorrectedFisherOptions,
  EvaOptions,
  LayerFisherOptions,
  LayerOptions,
} from './preconditioners/options.js';
export {
  levenbergMarquardt,
  type LevenbergMarquardtOptions,
  type LevenbergMarquardtState,
} from './damping/levenberg-marquardt.js';
export type { ScaleState } from './preconditioners/norm-layer.js';
export type { Slices } from './factors/slices.js';
export { fullSplit, piSplit, type Split, sqrtSplit } from './damping/splits.js';
export {
  eigenCorrectedFisher,
  type EigenCorrectedFisherState,
  type FisherBases,
} from './preconditioners/eigen-corrected-fisher.js';
export {
  type EigenInverse,
  eigenInverse,
  type EigenInverseOptions,
} from './inverses/eigen-inverse.js';
export { eva, type EvaState } from './preconditioners/eva.js';
