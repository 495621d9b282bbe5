/** One factor T(m) = a - b m, and how far m^(1/p) T(m) may be from 1. */
export interface Factor {
  readonly a: number;
  readonly b: number;
  readonly error: number;
}

/**
 * Steps are made for at least this fraction of the largest eigenvalue: a wider interval is dealt
 * with better in two steps.
 */
const CUSHION = 0.02;

/**
 * The T of degree 1 for which max |m^(1/p) T(m) - 1| on [l, u] is least. Its error is that at both
 * ends, and at the maximum between them with the other sign (Chebyshev): equal values at l and u
 * give b / a, the maximum and the ends then a.
 */
export function minimaxFactor(l: number, u: number, p: number): Factor {
  const q = 1 / p;
  const width = u ** (1 + q) - l ** (1 + q);
  // As l -> u this is Newton's factor for a spectrum at u: a = (1 + q) u^-q, b = q u^(-1 - q).
  const k = u - l < 1e-9 * u ? q / ((1 + q) * u) : (u ** q - l ** q) / width;
  const weight = (m: number) => m ** q * (1 - k * m);
  const top = weight(Math.min(Math.max(q / ((1 + q) * k), l), u));
  const ends = weight(l);
  const a = 2 / (top + ends);
  return { a, b: a * k, error: (top - ends) / (top + ends) };
}

/**
 * Factors T_1, T_2, ... whose product over M_1 = M, M_(i+1) = T_i(M_i)^p M_i takes a spectrum in
 * [lower, 1] to I: how far the spectrum of M_i reaches is known beforehand, so the number of steps
 * is, too. Unlike Newton's, which are best near I, they are best for the whole interval (as Polar
 * Express, Amsel et al. 2025, does for signs). Ends with the first whose error is below
 * `tolerance`, or after `most` steps.
 */
export function minimaxFactors(
  p: number,
  lower: number,
  tolerance: number,
  most: number,
): Factor[] {
  const factors: Factor[] = [];
  let [l, u] = [lower, 1];
  while (factors.length < most) {
    const start = Math.max(l, CUSHION * u);
    const factor = minimaxFactor(start, u, p);
    factors.push(factor);
    const { a, b, error } = factor;
    if (error <= Math.max(tolerance, 4 * Number.EPSILON) && l === start) break;
    l = Math.min((1 - error) ** p, l * (a - b * l) ** p);
    u = (1 + error) ** p;
  }
  return factors;
}
