import { logDet, type SparseLogDet } from './log-det.js';
import { complete, type SparseLogDetOptions } from './options.js';

/**
 * SONew: of the average g g^T it stores a band along a chain over all elements; it multiplies by
 * the inverse that minimizes the LogDet divergence and agrees with the band. The statistics are 1 +
 * band numbers for each parameter. Each step computes its direction from them, so nothing is
 * refreshed. Behind the filter `ema()`, as in `sonew()`, a backend with the kernel runs the whole
 * step of all parameters at once, unless the damping is relative to the norm. Blocks must be whole
 * parameters: the partition `whole`.
 * @throws CurvatureError for an unknown option or a value out of range.
 * Source: Devvrit et al. 2023 (arXiv 2311.10085). Unlike the authors' code, unstable edges are
 * dropped and never floored: a floor keeps directions that are rounding errors divided by it.
 */
export const sparseLogDet = (options: SparseLogDetOptions = {}): SparseLogDet =>
  logDet(complete(options));
