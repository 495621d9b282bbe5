import { type Given, oneOf, options, type Rule } from '@curvature/spec';
import {
  add,
  divNoNan,
  max,
  minimum,
  sqrt,
  square,
  type Tensor,
  zeros,
} from '@tensorflow/tfjs-core';

const sm3Options = options('sm3', {
  variant: oneOf(['I', 'II'], {
    default: 'II',
    describe: 'II bounds sums of squares more tightly than I',
  }),
});

/** For each axis k of the parameter a tensor [1, .., n_k, .., 1]: one number for each slice. */
export type Sm3State = readonly Tensor[];

/** The largest of each slice across axis k. -> [1, .., n_k, .., 1] */
const largest = (x: Tensor, k: number): Tensor =>
  x.rank < 2
    ? x
    : max(
        x,
        [...x.shape.keys()].filter((axis) => axis !== k),
        true,
      );
const least = (slices: Sm3State): Tensor => slices.reduce((x, y) => minimum(x, y));

/**
 * SM3: AdaGrad in the memory of the sides of a tensor, m + n numbers for a matrix. An element lies
 * in one slice S of each axis, with an accumulator a_S; nu bounds its sum of squares from above:
 *
 *     I:  a_S <- a_S + max_S g^2,    nu = min a_S over the slices of the element
 *     II: nu = min a_S + g^2,        a_S <- max_S nu
 *
 * The update is d / sqrt(nu), 0 where nu is. A vector has AdaGrad's. Its authors add an average of
 * updates: `chain(sm3(), heavyBall({ average: true }))`. Gradients must stay below 1.8e19.
 * @param given `variant`, 'I' or 'II', default 'II'.
 * @throws CurvatureError for an option that is unknown or no variant.
 *
 * Source: Anil, Gupta, Koren and Singer 2019 (arXiv 1901.11150), algorithms SM3-I and SM3-II.
 */
export function sm3(given: Given<typeof sm3Options> = {}): Rule<Sm3State> {
  const { variant } = sm3Options.complete(given);
  const accumulated = (slices: Sm3State, squares: Tensor): readonly [Sm3State, Tensor] => {
    if (variant === 'I') {
      const next = slices.map((slice, k) => add(slice, largest(squares, k)));
      return [next, least(next)];
    }
    const nu = add(least(slices), squares);
    return [slices.map((_, k) => largest(nu, k)), nu];
  };
  return {
    name: 'sm3',
    meaning: { variant },
    init: ({ shape }) =>
      shape.length < 2
        ? [zeros([...shape])]
        : shape.map((n, k) => zeros(shape.map((_, axis) => (axis === k ? n : 1)))),
    update(state, direction, grad) {
      const [next, nu] = accumulated(state, square(grad));
      return [next, divNoNan(direction, sqrt(nu))];
    },
  };
}
