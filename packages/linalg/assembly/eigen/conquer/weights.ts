import { at } from '../../vector';
import { real, setReal, sumOf, whole } from '../lines';
import { weights } from './workspace';

/**
 * `signs` becomes the vector for which the computed roots are exact (Gu and Eisenstat 1994,
 * equation 3.3).
 */
export function refit(k: i32, across: i32, poles: usize, signs: usize, squares: usize): void {
  for (let i = 0; i < k; i++) setReal(squares, i, 1);
  for (let j = 0; j < k; j++) {
    const gaps = at<f64>(weights, j * across);
    const pair = j & ~1;
    refitPairs(0, pair, poles, squares, gaps, real(poles, j));
    for (let i = pair; i < min(pair + 2, k); i++) {
      const factor = i === j ? -real(gaps, i) : real(gaps, i) / (real(poles, i) - real(poles, j));
      setReal(squares, i, real(squares, i) * factor);
    }
    refitPairs(pair + 2, k, poles, squares, gaps, real(poles, j));
  }
  for (let i = 0; i < k; i++) {
    const size = sqrt(abs(real(squares, i)));
    setReal(signs, i, real(signs, i) < 0 ? -size : size);
  }
}

function refitPairs(
  from: i32,
  to: i32,
  poles: usize,
  squares: usize,
  gaps: usize,
  pole: f64,
): void {
  const p = f64x2.splat(pole);
  for (let i = from; i < to; i += 2) {
    const factor = f64x2.div(
      v128.load(at<f64>(gaps, i)),
      f64x2.sub(v128.load(at<f64>(poles, i)), p),
    );
    v128.store(at<f64>(squares, i), f64x2.mul(v128.load(at<f64>(squares, i)), factor));
  }
}

/**
 * Row i of the weights: the eigenvector of root i in the basis of kept rows, as T, in the order of
 * their places.
 */
export function weightRow<T>(
  i: i32,
  k: i32,
  across: i32,
  signs: usize,
  row: usize,
  places: usize,
): void {
  const gaps = at<f64>(weights, i * across);
  let norm = f64x2.splat(0);
  for (let j = 0; j < k; j += 2) {
    const entry = f64x2.div(v128.load(at<f64>(signs, j)), v128.load(at<f64>(gaps, j)));
    v128.store(at<f64>(row, j), entry);
    if (j + 1 < k) norm = f64x2.add(norm, f64x2.mul(entry, entry));
  }
  let sum = sumOf<f64>(norm);
  if (k & 1) sum += real(row, k - 1) * real(row, k - 1);
  const scale = 1 / sqrt(sum);
  const to = at<T>(weights, i * across);
  for (let j = 0; j < k; j++) store<T>(at<T>(to, whole(places, j)), <T>(real(row, j) * scale));
}
