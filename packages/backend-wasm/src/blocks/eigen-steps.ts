import { type EigenAttributes, eigenSteps } from '@curvature/spec/internal';
import { FLOAT, gradientTile, tileKernel, type TileRun } from './tile-run.js';
import { accumulateSides } from './tile-sides.js';

type Run = TileRun<EigenAttributes>;

/** One after the other: left x right, where the basis on one side is transposed. */
function rotate(run: Run, x: number, out: number, isInto: boolean): void {
  const { own, at, tile, tiles, products } = run;
  const { rows, columns } = own;
  const basis = (name: string, n: number, transposed: boolean) => ({
    at: at(name) + FLOAT * tile * n * n,
    transposed,
  });
  const half = { at: tiles[3], transposed: false };
  const left = basis('leftBasis', rows, isInto);
  const right = basis('rightBasis', columns, !isInto);
  const from = { at: x, transposed: false };
  products.multiply({ count: 1, rows, inner: rows, columns }, left, from, half.at);
  products.multiply({ count: 1, rows, inner: columns, columns }, half, right, out);
}

/** The average of the gradient in the bases before this step, computed anew where it is not known. */
function projectedMean(run: Run): number {
  const { own, at, to, part, corner, tile, tiles, together } = run;
  const place = FLOAT * tile * own.rows * own.columns;
  if (own.isProjected === 1) return at('projected') + place;
  together.exports.copyTile(...part, at('mean') + corner, tiles[0]);
  rotate(run, tiles[0], to('projected') + place, true);
  return to('projected') + place;
}

function step(run: Run): void {
  const { own, at, to, part, corner, tile, tiles, together } = run;
  const { exports } = together;
  const size = own.rows * own.columns;
  const place = FLOAT * tile * size;
  const before = projectedMean(run);
  const [spare, projected, direction] = tiles;
  const grad = gradientTile(run, spare);
  accumulateSides(run, grad);
  rotate(run, grad, projected, true);
  const [mean, second] = [to('projected') + place, to('second') + place];
  const averages = [own.decayMean, own.weightMean] as const;
  exports.updateTile(...part, at('mean') + corner, grad, to('mean') + corner, ...averages);
  exports.filterTile(
    // A stack is one long row; the direction before its division is not needed.
    ...([1, size, size, size, projected, before, at('second') + place] as const),
    ...([mean, second, spare, direction, ...averages, own.meanScale, own.ahead] as const),
    ...([own.decayMoment, own.weightMoment, own.momentScale, own.epsilon] as const),
  );
  rotate(run, direction, projected, false);
  const parameter = [at('parameter') + corner, projected, to('parameter') + corner] as const;
  exports.updateTile(...part, ...parameter, own.decayParameter, -own.rate);
}

/** Whole steps of SOAP. */
export const eigenStepsInHeap = tileKernel<EigenAttributes>({
  declaration: eigenSteps,
  sizes({ n, m, rows, columns }, count) {
    const [left, right, stack] = [count * rows ** 2, count * columns ** 2, count * rows * columns];
    return {
      grad: n * m,
      mean: n * m,
      parameter: n * m,
      projected: stack,
      second: stack,
      left,
      right,
      leftBasis: left,
      rightBasis: right,
    };
  },
  step,
});
