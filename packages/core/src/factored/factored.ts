import type {
  Block,
  Context,
  FactorKind,
  RefreshingPreconditioner,
  RootSolver,
  Signal,
  State,
  Statistics,
} from '@curvature/spec';
import { reshape, type Tensor } from '@tensorflow/tfjs-core';
import { fromBothSides } from './both-sides.js';
import { type FactoredOptions, factoredOptions, powerOf, type Side } from './exponent.js';
import { refreshes } from './refreshes.js';
import { totalEstimate, worstQuality } from './summary.js';
import { checkShape } from '../slots/values.js';
import { tiledSteps } from './tiled-steps.js';

/** Without `curvature`: its ridge is no damping that adapts to the loss. */
type Factored<S extends State, R extends State, N extends Signal> = RefreshingPreconditioner<
  S,
  readonly (R | null)[],
  N
> & { readonly curvature?: never };

/**
 * A preconditioner from statistics and a root solver: P(x) is x multiplied along each axis by
 * factor^exponent.
 * @param statistics Estimates the factors. A kind of factor that the solver does not take does not
 *   compile.
 * @param solver Takes roots; an asynchronous solver makes the refresh asynchronous.
 * @param given.exponent Default -1/(2 order), Shampoo's. At most 0. No root is taken if it is 0:
 *   the side stays as it is, but still counts in `order` (as in Meta's override of the inverse
 *   exponent by order and dimension, where 0 skips too).
 * @throws CurvatureError for what is no statistics or no solver, an unknown option, or an exponent
 *   that is not finite or above 0; from `refresh` if a function gives one.
 */
export function factored<S extends State, K extends FactorKind, N extends Signal, R extends State>(
  statistics: Statistics<S, K, N>,
  solver: RootSolver<K, R>,
  given: FactoredOptions = {},
): Factored<S, R, N> {
  const power = powerOf(factoredOptions.complete(given).exponent);
  checkShape('factored', 'statistics', statistics, STATISTICS);
  checkShape('factored', 'solver', solver, SOLVER);
  const { quality } = solver;
  const sidesOf = (block: Block) => sidesIn(block, statistics);
  const multiplied = (cache: readonly (R | null)[], x: Tensor, block: Block, except?: number) => {
    const axes = axesOf(block, statistics);
    const used: (readonly [R, number])[] = [];
    // A cache may be anything until the laws or the host have looked at it.
    cache.forEach((root, k) => {
      if (root !== null && axes[k] !== except) used.push([root, axes[k]!]);
    });
    return fromBothSides(solver, used, x) ?? used.reduce(multiply, x);
  };
  const multiply = (y: Tensor, [root, axis]: readonly [R, number]) =>
    solver.multiply(root, y, axis);
  return {
    specVersion: 1,
    name: `${statistics.name}/${solver.name}`,
    needs: statistics.needs,
    init: (block) => statistics.init(block),
    stacked: Boolean(statistics.stacked && solver.stacked),
    meaning: (block) => {
      const sides = sidesOf(block);
      return {
        statistics: statistics.name,
        ...statistics.meaning?.(block),
        ...(solver.meaning ?? { solver: solver.name }),
        exponent: sides.map((side) => power(sides.length, side)).join(', '),
      };
    },
    ...(statistics.metric && {
      metric: (stats: S, context: Context) => statistics.metric!(stats, context),
    }),
    ...(statistics.axes && { axes: (block: Block) => statistics.axes!(block) }),
    ...(statistics.accepts && { accepts: (block: Block) => statistics.accepts!(block) }),
    ...(statistics.sizes && {
      estimate: (block: Block) =>
        totalEstimate(statistics.sizes!(block), solver, sidesOf(block), power),
    }),
    ...(quality && {
      quality: (cache: readonly (R | null)[]) =>
        worstQuality(cache.flatMap((root) => (root === null ? [] : [quality(root)]))),
    }),
    accumulate(stats, signals, cache, context) {
      const others =
        cache && ((x: Tensor, except: number) => multiplied(cache, x, context.block, except));
      return statistics.accumulate(stats, signals, context, others);
    },
    ...refreshes(statistics, solver, power, ({ block }) => sidesOf(block)),
    ...tiledSteps(statistics, solver),
    apply(cache, direction, _stats, { block }) {
      if (!statistics.view) return multiplied(cache, direction, block);
      const seen = reshape(direction, statistics.view(direction.shape));
      return reshape(multiplied(cache, seen, block), direction.shape);
    },
  };
}

const STATISTICS = ['kronecker()', 'init', 'accumulate', 'factors'] as const;
const SOLVER = ['eigenRoots()', 'solve', 'multiply'] as const;

type Shaped = Pick<Statistics<State, FactorKind, Signal>, 'view'> & {
  axes?(block: Block): readonly number[];
};

/** The axes on which factors act, of the block or of its view. */
const axesOf = (block: Block, statistics: Shaped): readonly number[] =>
  statistics.view
    ? statistics.view(block.shape).flatMap((_, axis) => (axis === 0 ? [] : [axis]))
    : (statistics.axes?.(block) ?? block.axes);

function sidesIn(block: Block, statistics: Shaped): readonly Side[] {
  const shape = statistics.view?.(block.shape) ?? block.shape;
  return axesOf(block, statistics).map((axis) => ({ place: axis - 1, length: shape[axis]! }));
}
