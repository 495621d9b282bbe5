/** A damped spectrum: what the ridge and rounding make of computed eigenvalues. */
export interface Spectrum {
  /** max(eigenvalue, 0) + ridge; 0 where the direction carries no curvature. */
  readonly values: Float64Array;
  /** Directions which are zero to rounding and which no ridge lifts: a negative power leaves them out. */
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
 * How many roundings of the largest eigenvalue a ridge must be above 0 to be told from them: n of them add up in an eigenvalue, and a root
 * of what is left must still be right to a percent.
 */
const TELLING = 64;

/** Whether float64 loses the ridge where it is added to directions of no curvature: such a ridge lifts none of them. */
export const isRidgeLost = (ridge: number, n: number, largest: number): boolean =>
  ridge <= TELLING * n * Number.EPSILON * largest;

/**
 * Clamps eigenvalues below 0 to 0, then adds the ridge. Without a ridge that float64 can tell from rounding, eigenvalues within
 * n rounding |largest| of 0 count as 0: they are rounding (the rank rule of numpy and MATLAB), and a negative power of them would be
 * noise, magnified.
 * @param rounding Relative rounding of the matrix's entries, eps by default.
 */
export function dampedSpectrum(
  computed: Float64Array,
  n: number,
  ridgeOptions: { absolute: number; relative: number },
  rounding = Number.EPSILON,
): Spectrum {
  const largest = n === 0 ? 0 : computed.reduce((a, b) => Math.max(a, b), -Infinity);
  const ridge = ridgeOptions.absolute + ridgeOptions.relative * Math.max(largest, 0);
  const size = computed.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  const noise = n * rounding * size;
  // Entries that are known to the last bit of float64 may mean what they say.
  const isLost = ridge === 0 || (rounding > Number.EPSILON && isRidgeLost(ridge, n, size));
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

const spread = (values: Float64Array) =>
  values.length === 0
    ? 1
    : values.reduce((a, b) => Math.max(a, b), 0) / values.reduce((a, b) => Math.min(a, b), Infinity);
