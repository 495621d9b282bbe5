import { CurvatureError } from '@curvature/spec';

/** The error for a matrix [n, n] whose root is not used: its numbers, or its condition, are why. */
export function wrongRoot(
  where: string,
  matrix: Float32Array,
  n: number,
  residual: number,
  condition: number,
): CurvatureError {
  const at = matrix.findIndex((x) => !Number.isFinite(x));
  if (at >= 0) {
    return new CurvatureError(
      `${where}: element (row ${Math.floor(at / n)}, column ${at % n}) is ${matrix[at]}; every element must be finite.`,
      'The usual cause is a gradient that overflowed or became NaN some steps earlier.',
      'Check the loss and the gradients, lower the learning rate, or skip this step.',
    );
  }
  return new CurvatureError(
    `${where}: its root is wrong: the true residual is ${residual.toExponential(1)} at condition ${condition.toExponential(1)}.`,
    'The statistics are too ill-conditioned for Newton iteration in this precision.',
    "Raise the ridge, choose precision 'float64', or use eigenRoots().",
  );
}

/** p of the exponent -1/p. @throws CurvatureError for any other exponent. */
export function wholeRoot(exponent: number): number {
  const p = Math.round(-1 / exponent);
  if (p >= 1 && Math.abs(-1 / p - exponent) < 1e-9) return p;
  throw new CurvatureError(
    `onnxRoots: the exponent must be -1/p with a whole p of at least 1, got ${exponent}.`,
    'Newton finds inverse p-th roots only.',
    'Use eigenRoots(), which takes any exponent.',
  );
}
