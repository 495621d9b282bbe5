/** Computed eigenvalues after damping: clamped, with a ridge, without those of rounding. */
export interface Spectrum {
  /** max(eigenvalue, 0) + ridge; 0 for a direction without curvature. */
  readonly values: Float64Array;
  /**
   * Whether a direction is 0 to rounding and not lifted by the ridge: negative powers leave it
   * out.
   */
  readonly isNull: (k: number) => boolean;
  /** Whether an eigenvalue is below 0 by no more than the rounding of the entries explains. */
  readonly isRounding: (k: number) => boolean;
  readonly nulls: number;
  readonly largest: number;
  readonly ridge: number;
  /** Largest over smallest, Infinity if one is 0. */
  readonly condition: number;
  /** Largest over smallest of the directions that are not null; 1 if there are none. */
  readonly keptCondition: number;
}

/**
 * A ridge must be so many times n roundings of the largest eigenvalue to differ from rounding: n of
 * them add up in an eigenvalue, and a root of the remainder must still be right to a percent.
 */
const TELLING = 64;

/**
 * The rounding of the directions that a ridge lifts may change the others by so much, relatively.
 */
const SPILT = 0.1;

/**
 * Whether rounding hides a ridge in directions without curvature: such a ridge lifts none of them.
 * Float64 hides the ridge beside the largest eigenvalue. A type that rounds by `rounding` hides the
 * root of the largest eigenvalue beside that of the ridge, which is (largest / ridge)^-exponent
 * times as large.
 */
export const isRidgeLost = (
  ridge: number,
  n: number,
  largest: number,
  rounding = Number.EPSILON,
  exponent = 0,
): boolean =>
  ridge <= TELLING * n * Number.EPSILON * largest ||
  (largest / ridge) ** Math.abs(exponent) * (rounding / 2) > SPILT;

/**
 * Clamps eigenvalues below 0 to 0, then adds the ridge. Unless the ridge differs from rounding,
 * eigenvalues within n rounding |largest| of 0 count as 0: they are rounding (the rank rule of
 * numpy and MATLAB), and a negative power would magnify the noise.
 * @param rounding Relative rounding of the entries of the matrix and of its power; eps by default.
 * @param exponent Exponent of the power; 0, the default, tests whether float64 alone hides the
 *   ridge.
 */
export function dampedSpectrum(
  computed: Float64Array,
  n: number,
  ridgeOptions: { absolute: number; relative: number },
  rounding = Number.EPSILON,
  exponent = 0,
): Spectrum {
  const largest = n === 0 ? 0 : computed.reduce((a, b) => Math.max(a, b), -Infinity);
  const ridge = ridgeOptions.absolute + ridgeOptions.relative * Math.max(largest, 0);
  const size = computed.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  const noise = noiseOf(computed, n, rounding * size);
  // Entries exact to the last bit of float64 may carry a ridge that small on purpose.
  const isLost =
    ridge === 0 || (rounding > Number.EPSILON && isRidgeLost(ridge, n, size, rounding, exponent));
  const values = computed.map((x) => (isLost && x <= noise ? 0 : Math.max(x, 0) + ridge));
  const isNull = (k: number) => values[k] === 0 && Math.abs(computed[k]!) <= noise;
  const kept = values.filter((_, k) => !isNull(k));
  const keptCondition = spread(kept);
  const nulls = n - kept.length;
  const isRounding = (k: number) => computed[k]! < 0 && computed[k]! >= -noise;
  return {
    values,
    isNull,
    isRounding,
    nulls,
    largest,
    ridge,
    condition: nulls > 0 ? Infinity : keptCondition,
    keptCondition,
  };
}

/**
 * The distance that rounding may have moved eigenvalues: n units, or as much as has gathered in a
 * long sum. Only rounding puts an eigenvalue of a sum of squares below 0, so the lowest one shows
 * that distance; beyond 256 units it is not rounding.
 */
function noiseOf(computed: Float64Array, n: number, unit: number): number {
  const below = -computed.reduce((a, b) => Math.min(a, b), 0);
  return below <= Math.max(n, GATHERED) * unit ? Math.max(n * unit, below) : n * unit;
}
const GATHERED = 256;

const spread = (values: Float64Array) =>
  values.length === 0
    ? 1
    : values.reduce((a, b) => Math.max(a, b), 0) /
      values.reduce((a, b) => Math.min(a, b), Infinity);
