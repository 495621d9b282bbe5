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
 * A step of SONew's chain with any band: mean' = keepMean mean + gainMean g, `bandStatistics`, and
 * `bandDirection` of mean' where nothing is masked, row after row, so that what is made of a row
 * finds it in the cache. `measures` as for `chainStep`. mean', d' and e' may lie where mean, d and
 * e lie. -> 0 if no node fails; else the direction and its length are to be made again. Linked
 * chains have more rows than bands.
 */
// prettier-ignore
export function bandStep(rows: i32, columns: i32, linked: i32, band: i32, g: usize, mean: usize, d: usize, e: usize, nextMean: usize, nextD: usize, nextE: usize, out: usize, measures: usize, scratch: usize, keep: f32, gain: f32, keepMean: f32, gainMean: f32, damping: f32, gamma: f32, scale: f32, rootScale: f32, epsilon: f32, one: f32): i32 {
  const gradients = scratch + bandScratch(columns, band);
  lookBeyondGradients(rows, columns, linked, band, g, gradients);
  expectNothing(columns, band, scratch);
  move(rows * columns, mean, nextMean);
  move(rows * columns, d, nextD);
  move(band * rows * columns, e, nextE);
  let steps: f64 = 0;
  let squares: f64 = 0;
  let fallen = 0;
  let known = 0;
  for (let r = 0; r < rows;) {
    const many = atOnce(r, rows, band, 0);
    for (; known < min(rows, r + many + band); known++) {
      steps += band === 4
        ? renewOf4(known, rows, columns, g, nextMean, nextD, nextE, gradients, keep, gain, keepMean, gainMean, rootScale, epsilon, one)
        : renewed(known, rows, columns, band, g, nextMean, nextD, nextE, gradients, keep, gain, keepMean, gainMean, rootScale, epsilon, one);
      if (known + 1 === rows) lookBeyond(rows, columns, linked, band, nextMean, nextD, nextE, 0, scratch);
    }
    fallen += rowsOfDirection(r, many, rows, columns, band, nextMean, nextD, nextE, out, 0, scratch, damping, gamma, scale, one);
    // The last rows of a linked chain have more to tell to the first ones.
    for (const next = r + many; r < next; r++) if (!linked || r >= band) squares += quickly(columns, out + bytes(r * columns));
  }
  if (linked) {
    finishLinked(rows, columns, band, scratch, out);
    squares += quickly(band * columns, out);
  }
  store<f32>(measures, <f32>sqrt(squares));
  store<f32>(measures, epsilon < 0 ? <f32>0 : <f32>sqrt(steps), 4);
  // Squares that float32 did not hold.
  if (!held(squares)) norms(1, rows * columns, out, measures);
  return fallen;
}

/** As `renewOf4` for any band, in several passes over the row. */
// prettier-ignore
function renewed(r: i32, rows: i32, columns: i32, band: i32, g: usize, mean: usize, d: usize, e: usize, beyonds: usize, keep: f32, gain: f32, keepMean: f32, gainMean: f32, rootScale: f32, epsilon: f32, one: f32): f64 {
  const at = bytes(r * columns);
  blend(columns, mean + at, g + at, mean + at, keepMean, gainMean);
  rowOfStatistics(r, rows, columns, band, g, d, e, d, e, beyonds, keep, gain, one);
  return epsilon < 0 ? 0 : adamSquares(columns, mean + at, d + at, rootScale, epsilon);
}

/** Bytes of `scratch` for `bandStep`. */
export function bandStepScratch(columns: i32, band: i32): usize {
  return bandScratch(columns, band) + <usize>band * stride(columns);
}
