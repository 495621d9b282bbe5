import { checkWhole } from '../check.js';
import { choleskyInverse } from '../cholesky/cholesky.js';
import { kernelKind } from '../wasm/kernels.js';

/** The largest size that is measured; a larger one would take seconds. */
const MOST_ROWS = 1024;
/**
 * A sample lasts at least this long, since clocks of browsers are coarse; shorter trials before the
 * samples warm up.
 */
const SAMPLE_MS = 2;
const SAMPLES = 5;

const measured = new Map<string, number>();

/**
 * Milliseconds that `choleskyInverse` takes on this machine for one damped matrix of `d` rows: the
 * median of 5 samples after warming up. It is measured once for each size and kind of kernel in the
 * life of the process. Above 1024 rows it is the time for 1024 times the cube of the ratio.
 * @param d Whole, at least 1.
 * @throws CurvatureError for another `d`.
 */
export function timeInverse(d: number): number {
  checkWhole('timeInverse', 'd', d, 1);
  if (d > MOST_ROWS) return timeInverse(MOST_ROWS) * (d / MOST_ROWS) ** 3;
  const key = `${kernelKind()} ${d}`;
  const known = measured.get(key) ?? measure(d);
  measured.set(key, known);
  return known;
}

function measure(n: number): number {
  const matrix = damped(n);
  const invert = () => void choleskyInverse(matrix, n);
  const runs = runsFor(invert);
  const samples = Array.from({ length: SAMPLES }, () => timeOf(invert, runs) / runs);
  return samples.toSorted((a, b) => a - b)[SAMPLES >> 1]!;
}

/** The number of runs in a sample, doubled until they last long enough. */
function runsFor(work: () => void): number {
  let runs = 1;
  while (timeOf(work, runs) < SAMPLE_MS) runs *= 2;
  return runs;
}

function timeOf(work: () => void, runs: number): number {
  const start = performance.now();
  for (let i = 0; i < runs; i++) work();
  return performance.now() - start;
}

/**
 * 1 / (1 + |i - j|), plus 1 on the diagonal: positive definite, since the sequence is convex and
 * falls to 0 (Polya's criterion).
 */
const damped = (n: number): Float64Array =>
  Float64Array.from({ length: n * n }, (_, at) => {
    const gap = Math.abs(Math.floor(at / n) - (at % n));
    return 1 / (1 + gap) + (gap === 0 ? 1 : 0);
  });
