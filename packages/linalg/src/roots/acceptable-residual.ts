/**
 * The largest residual of a good root: min(0.1, 64 (n + p) p eps condition + tolerance).
 *
 * Why: a stable method returns the exact root of A + E with ||E|| about n eps ||A||, so X^p A - I =
 * -(A + E)^-1 E is about n eps condition; p magnifies the rounding of X. No method does better
 * (measured: 0.0001 to 0.3 of it, before the factor 64). A residual far above the bound says that
 * the method failed, even if the number looks small. Above 0.1 no root is used, as in Google's and
 * Meta's Shampoo.
 * @param n Rows of the matrix.
 * @param p The root is the inverse p-th.
 * @param condition Largest over smallest eigenvalue, after the ridge.
 * @param tolerance Error at which an iteration was told to stop; default 0.
 * @param eps Rounding of the arithmetic; default 2^-52, 2^-23 for float32.
 */
export function acceptableResidual(
  n: number,
  p: number,
  condition: number,
  tolerance = 0,
  eps = Number.EPSILON,
): number {
  return Math.min(0.1, 64 * (n + p) * p * eps * condition + tolerance);
}
