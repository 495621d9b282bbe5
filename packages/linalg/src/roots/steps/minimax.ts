/** One factor T(m) = a - b m, and the largest distance of m^(1/p) T(m) from 1. */
export interface Factor {
  readonly a: number;
  readonly b: number;
  readonly error: number;
}

/**
 * The interval of a factor starts at this fraction of its end or above: two steps handle a wider
 * one better.
 */
const CUSHION = 0.02;

/**
 * The T of degree 1 with the least max |m^(1/p) T(m) - 1| on [l, u]. The error is the same at both
 * ends, and at the maximum between them with the other sign (Chebyshev): equal values at l and u
 * give b / a, then the maximum and the ends give a.
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
 * [lower, 1] to I. The interval of each M_i is known beforehand, and so is the number of steps.
 * Newton's factors are best near I; these are best for the whole interval, as those of Polar
 * Express (Amsel et al. 2025) for signs. The last factor is the first one with an error below
 * `tolerance`, or number `most`.
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
