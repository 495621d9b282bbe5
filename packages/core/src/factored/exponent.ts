import { checkNumber, type Given, options, value } from '@curvature/spec';

/**
 * The power of each factor, or a function from the number of factors (`order`), the place of the
 * factor among the axes of a tile (counted from 0, axes without a factor included) and the length
 * of its side. 0 leaves a side as it is.
 */
export type Exponent = number | ((order: number, place: number, length: number) => number);

/** Shampoo's exponent: -1/(2 order), i.e. -1/4 for a matrix (Gupta et al. 2018, algorithm 2). */
export const shampooExponent: Exponent = (order) => -1 / (2 * order);

const checkPower = (name: string, power: number) =>
  checkNumber('factored', name, power, { above: -Infinity, max: 0 });

export const factoredOptions = options('factored', {
  exponent: value<Exponent>({
    default: shampooExponent,
    check: (_, name, given) =>
      typeof given === 'function' ? given : checkPower(name, given as number),
    describe: 'power of each factor, at most 0, or a function of order, place and length',
  }),
});
export type FactoredOptions = Given<typeof factoredOptions>;

/** One side of a tile: the axis that a factor belongs to. */
export interface Side {
  readonly place: number;
  readonly length: number;
}
/** The power of the factor of a side. */
export type Power = (order: number, side: Side) => number;

/** @throws CurvatureError from the result, if a function gives a power that is not at most 0. */
export const powerOf =
  (exponent: Exponent): Power =>
  (order, { place, length }) =>
    typeof exponent === 'number'
      ? exponent
      : checkPower(`exponent(${order}, ${place}, ${length})`, exponent(order, place, length));
