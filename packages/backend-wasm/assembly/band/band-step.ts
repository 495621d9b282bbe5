import { adamSquares } from '../chain/adam-length';
import { renewOf4 } from './band-renew-4';
import {
  atOnce,
  bandScratch,
  expectNothing,
  finishLinked,
  lookBeyond,
  rowsOfDirection,
} from './band-direction';
import { stride } from './band-rows';
import { lookBeyondGradients, rowOfStatistics } from './band-statistics';
import { blend } from '../vectors/blend';
import { held, norms, quickly } from '../vectors/norms';
import { bytes, move } from '../vectors/vector';

/**
 * A step of SONew's chain with any band: mean' = decayMean mean + weightMean g, `bandStatistics`,
 * and `bandDirection` of mean' without masks, row after row, so that each row is still in the
 * cache. `measures` as for `chainStep`. mean', d' and e' may have the memory of mean, d and e. -> 0
 * if no node fails; else the direction and its norm have to be recomputed. Linked chains have more
 * rows than bands.
 */
// prettier-ignore
export function bandStep(rows: i32, columns: i32, linked: i32, band: i32, g: usize, mean: usize, d: usize, e: usize, nextMean: usize, nextD: usize, nextE: usize, out: usize, measures: usize, scratch: usize, decay: f32, weight: f32, decayMean: f32, weightMean: f32, damping: f32, gamma: f32, scale: f32, rootScale: f32, epsilon: f32, one: f32): i32 {
  const gradients = scratch + bandScratch(columns, band);
  lookBeyondGradients(rows, columns, linked, band, g, gradients);
  expectNothing(columns, band, scratch);
  move(rows * columns, mean, nextMean);
  move(rows * columns, d, nextD);
  move(band * rows * columns, e, nextE);
  let steps: f64 = 0;
  let squares: f64 = 0;
  let failing = 0;
  let known = 0;
  for (let r = 0; r < rows;) {
    const many = atOnce(r, rows, band, 0);
    for (; known < min(rows, r + many + band); known++) {
      steps += band === 4
        ? renewOf4(known, rows, columns, g, nextMean, nextD, nextE, gradients, decay, weight, decayMean, weightMean, rootScale, epsilon, one)
        : renewed(known, rows, columns, band, g, nextMean, nextD, nextE, gradients, decay, weight, decayMean, weightMean, rootScale, epsilon, one);
      if (known + 1 === rows) lookBeyond(rows, columns, linked, band, nextMean, nextD, nextE, 0, scratch);
    }
    failing += rowsOfDirection(r, many, rows, columns, band, nextMean, nextD, nextE, out, 0, scratch, damping, gamma, scale, one);
    // The last rows of a linked chain add more to the first ones.
    for (const next = r + many; r < next; r++) if (!linked || r >= band) squares += quickly(columns, out + bytes(r * columns));
  }
  if (linked) {
    finishLinked(rows, columns, band, scratch, out);
    squares += quickly(band * columns, out);
  }
  store<f32>(measures, <f32>sqrt(squares));
  store<f32>(measures, epsilon < 0 ? <f32>0 : <f32>sqrt(steps), 4);
  // The squares over- or underflowed float32.
  if (!held(squares)) norms(1, rows * columns, out, measures);
  return failing;
}

/** As `renewOf4` for any band, in several passes over the row. */
// prettier-ignore
function renewed(r: i32, rows: i32, columns: i32, band: i32, g: usize, mean: usize, d: usize, e: usize, beyonds: usize, decay: f32, weight: f32, decayMean: f32, weightMean: f32, rootScale: f32, epsilon: f32, one: f32): f64 {
  const at = bytes(r * columns);
  blend(columns, mean + at, g + at, mean + at, decayMean, weightMean);
  rowOfStatistics(r, rows, columns, band, g, d, e, d, e, beyonds, decay, weight, one);
  return epsilon < 0 ? 0 : adamSquares(columns, mean + at, d + at, rootScale, epsilon);
}

/** Bytes of `scratch` for `bandStep`. */
export function bandStepScratch(columns: i32, band: i32): usize {
  return bandScratch(columns, band) + <usize>band * stride(columns);
}
