import { type KroneckerAttributes, kroneckerSteps, vectorSteps } from '@curvature/spec/internal';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { shareOf } from './graft-share.js';
import { gradientTile, tileKernel, type TileRun } from './tile-run.js';
import { matrixSides, type Sides, vectorSide } from './tile-sides.js';

type Run = TileRun<KroneckerAttributes>;

/** Statistics, filter, roots, graft and last pass of one tile. */
const stepOfTile = (sides: Sides) => (run: Run) => {
  const { own, at, to, together, part, corner, tiles, measures } = run;
  const [x, direction, source] = tiles;
  if (own.accumulate === 1) sides.accumulate(run, gradientTile(run, x));
  else sides.keep(run);
  together.exports.filterTile(
    ...part,
    ...([at('grad') + corner, at('mean') + corner, at('moment') + corner] as const),
    ...([to('mean') + corner, to('moment') + corner, direction, source] as const),
    ...([own.decayMean, own.weightMean, own.meanScale, own.ahead] as const),
    ...([own.decayMoment, own.weightMoment, own.momentScale, own.epsilon] as const),
  );
  sides.apply(run, direction, x);
  const share = shareOf(together, own.rows * own.columns, x, source, measures);
  together.exports.updateTile(
    ...part,
    ...([at('parameter') + corner, share === null ? source : x, to('parameter') + corner] as const),
    ...([own.decayParameter, -own.rate * (share ?? 1)] as const),
  );
};

const stepsInHeap = (
  declaration: typeof kroneckerSteps | typeof vectorSteps,
  sides: Sides,
): KernelConfig =>
  tileKernel<KroneckerAttributes>({
    declaration,
    sizes(own, count) {
      const size = own.n * own.m;
      const matrices = sides.matrices(own).map(([name, n]) => [name, count * n * n] as const);
      return {
        grad: size,
        mean: size,
        moment: size,
        parameter: size,
        ...Object.fromEntries(matrices),
      };
    },
    step: stepOfTile(sides),
  });

/** Whole steps of Shampoo. */
export const kroneckerStepsInHeap = [
  stepsInHeap(kroneckerSteps, matrixSides),
  stepsInHeap(vectorSteps, vectorSide),
];
