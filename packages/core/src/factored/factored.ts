import { checkKnown, checkNumber } from '@curvature/spec';
import { reshape, type Tensor } from '@tensorflow/tfjs-core';
import { together } from './collect.js';
import type {
  Block,
  Context,
  Estimate,
  FactorKind,
  Factors,
  Quality,
  RefreshingPreconditioner,
  RootSolver,
  Signal,
  State,
  Statistics,
} from '@curvature/spec';

/**
 * The power of each factor, or that power for a given number of factors (`order`), the factor's
 * place among the tile's axes (counted from 0, those included that have no factor) and the length
 * of its side. 0 leaves a side alone.
 */
export type Exponent = number | ((order: number, place: number, length: number) => number);

/** Shampoo's exponent: -1/(2 order), i.e. -1/4 for a matrix (Gupta et al. 2018, algorithm 2). */
export const inverseRoot: Exponent = (order) => -1 / (2 * order);

/**
 * Statistics and a root solver make a preconditioner: P(x) is x multiplied along each axis by
 * factor^exponent.
 * @param statistics What estimates the factors; its kind of factor must be one that the solver
 *   takes, else it does not compile.
 * @param solver What takes roots; asynchronous solvers make the refresh asynchronous.
 * @param options.exponent Default `inverseRoot`. At most 0; where it is 0 no root is taken and the
 *   side is left as it is, though it still counts in `order` (Meta's override of the inverse
 *   exponent by order and dimension, where 0 skips too).
 * @throws CurvatureError for an unknown option, or an exponent that is not finite or above 0; from
 *   `refresh` if a function gives one.
 */
export function factored<S extends State, K extends FactorKind, N extends Signal, R extends State>(
  statistics: Statistics<S, K, N>,
  solver: RootSolver<K, R>,
  options: { readonly exponent?: Exponent } = {},
): RefreshingPreconditioner<S, readonly (R | null)[], N> {
  checkKnown('factored', options, ['exponent']);
  const { exponent = inverseRoot } = options;
  if (typeof exponent === 'number') checkPower('exponent', exponent);
  const power = (order: number, { place, length }: Side) =>
    typeof exponent === 'number'
      ? exponent
      : checkPower(`exponent(${order}, ${place}, ${length})`, exponent(order, place, length));
  const { quality } = solver;
  /** The axes on which factors act, of the block or of its view. */
  const axesOf = (block: Block): readonly number[] =>
    statistics.view
      ? statistics.view(block.shape).flatMap((_, axis) => (axis === 0 ? [] : [axis]))
      : (statistics.axes?.(block) ?? block.axes);
  const sidesOf = (block: Block): readonly Side[] => {
    const shape = statistics.view?.(block.shape) ?? block.shape;
    return axesOf(block).map((axis) => ({ place: axis - 1, length: shape[axis]! }));
  };
  const powersOf = (sides: readonly Side[]) => sides.map((side) => power(sides.length, side));
  const multiplied = (cache: readonly (R | null)[], x: Tensor, block: Block, except?: number) => {
    const axes = axesOf(block);
    let y = x;
    cache.forEach((root, k) => {
      if (root !== null && axes[k] !== except) y = solver.multiply(root, y, axes[k]!);
    });
    return y;
  };
  return {
    specVersion: 1,
    name: `${statistics.name}/${solver.name}`,
    needs: statistics.needs,
    init: (block) => statistics.init(block),
    meaning: (block) => ({
      statistics: statistics.name,
      ...statistics.meaning?.(block),
      ...(solver.meaning ?? { solver: solver.name }),
      exponent: powersOf(sidesOf(block)).join(', '),
    }),
    ...(statistics.metric && {
      metric: (stats: S, context: Context) => statistics.metric!(stats, context),
    }),
    ...(statistics.axes && { axes: (block: Block) => statistics.axes!(block) }),
    ...(statistics.accepts && { accepts: (block: Block) => statistics.accepts!(block) }),
    ...(statistics.sizes && {
      estimate: (block: Block) => estimate(statistics.sizes!(block), solver, sidesOf(block), power),
    }),
    ...(quality && {
      quality: (cache: readonly (R | null)[]) =>
        worst(cache.flatMap((root) => (root === null ? [] : [quality(root)]))),
    }),
    accumulate(stats, signals, cache, context) {
      const others =
        cache && ((x: Tensor, except: number) => multiplied(cache, x, context.block, except));
      return statistics.accumulate(stats, signals, context, others);
    },
    refresh(stats, previous, context: Context) {
      const factors: readonly Factors[K][] = statistics.factors(stats, context);
      const sides = sidesOf(context.block);
      const solve = (k: number): R | null | Promise<R> => {
        const exponentHere = power(factors.length, sides[k]!);
        return exponentHere === 0
          ? null
          : solver.solve(factors[k]!, exponentHere, previous?.[k] ?? null);
      };
      return together(factors.length, solve, previous);
    },
    apply(cache, direction, _stats, { block }) {
      const shape = statistics.view?.(direction.shape) ?? direction.shape;
      return reshape(multiplied(cache, reshape(direction, shape), block), direction.shape);
    },
  };
}

interface Side {
  readonly place: number;
  readonly length: number;
}

const checkPower = (name: string, value: number) =>
  checkNumber('factored', name, value, { above: -Infinity, max: 0 });

async function worst(qualities: readonly Promise<Quality>[]): Promise<Quality> {
  const all = await Promise.all(qualities);
  const sum = (name: 'retries' | 'reused') =>
    all.some((q) => q[name] !== undefined) && {
      [name]: all.reduce((total, q) => total + (q[name] ?? 0), 0),
    };
  return {
    residual: Math.max(0, ...all.map((q) => q.residual)),
    condition: Math.max(1, ...all.map((q) => q.condition)),
    ...(all.some((q) => q.largest !== undefined) && {
      largest: Math.max(...all.map((q) => q.largest ?? 0)),
    }),
    ...sum('retries'),
    ...sum('reused'),
  };
}

function estimate<K extends FactorKind, R extends State>(
  sizes: readonly (readonly [count: number, n: number, kind?: K])[],
  solver: RootSolver<K, R>,
  sides: readonly Side[],
  power: (order: number, side: Side) => number,
): Estimate {
  const parts = sizes.map(([count, n, kind], k) => {
    const exponent = power(sizes.length, sides[k]!);
    return (
      (exponent === 0 ? null : solver.estimate?.(count, n, exponent, kind)) ?? {
        bytes: 0,
        flops: 0,
      }
    );
  });
  return parts.reduce((a, b) => ({ bytes: a.bytes + b.bytes, flops: a.flops + b.flops }), {
    bytes: 0,
    flops: 0,
  });
}
