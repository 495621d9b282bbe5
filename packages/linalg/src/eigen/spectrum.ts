/** A damped spectrum: what the ridge and rounding make of computed eigenvalues. */
export interface Spectrum {
  /** max(eigenvalue, 0) + ridge; 0 where the direction carries no curvature. */
  readonly values: Float64Array;
  /**
   * Directions which are zero to rounding and which the ridge does not lift: a negative power
   * leaves them out.
   */
  readonly isNull: (k: number) => boolean;
  /** Below 0, but no further than rounding of the entries explains. */
  readonly isRounding: (k: number) => boolean;
  readonly nulls: number;
  readonly largest: number;
  readonly ridge: number;
  /** Largest over smallest, Infinity if one is 0. */
  readonly condition: number;
  /** The same over the directions that are not null; 1 if there are none. */
  readonly keptCondition: number;
}

/**
 * How many roundings of the largest eigenvalue a ridge must be above 0 to be told from them: n of
 * them add up in an eigenvalue, and a root of what is left must still be right to a percent.
 */
const TELLING = 64;

/**
 * What rounding may spill of the directions that a ridge lifts into the others, relative to these.
 */
const SPILT = 0.1;

/**
 * Whether rounding hides a ridge where it is added to directions of no curvature: such a ridge
 * lifts none of them. Float64 hides it beside the largest eigenvalue; and a type that rounds by
 * `rounding` hides the root of the largest beside that of the ridge, which is (largest /
 * ridge)^-exponent as long.
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
 * Clamps eigenvalues below 0 to 0, then adds the ridge. Without a ridge that can be told from
 * rounding, eigenvalues within n rounding |largest| of 0 count as 0: they are rounding (the rank
 * rule of numpy and MATLAB), and a negative power of them would be noise, magnified.
 * @param rounding Relative rounding of the matrix's entries, and of its power; eps by default.
 * @param exponent Of that power; default 0, which asks whether float64 alone hides the ridge.
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
  // Entries that are known to the last bit of float64 may mean what they say.
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
 * How far rounding may have moved eigenvalues: by n units, or by what has gathered in a long sum.
 * Those of a sum of squares are below 0 by nothing else, so that the lowest tells; beyond 256 units
 * it is no rounding.
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
