import { checkKnown } from '@curvature/spec';
import { reshape, type Tensor } from '@tensorflow/tfjs-core';
import { together } from './together.js';
import type {
  Block,
  Context,
  Estimate,
  FactorKind,
  Factors,
  Preconditioner,
  RootSolver,
  Signal,
  State,
  Statistics,
} from '@curvature/spec';

/** The power of each factor, or that power for a given number of factors. */
export type Exponent = number | ((order: number) => number);

/** Shampoo's exponent: -1/(2 order), i.e. -1/4 for a matrix (Gupta et al. 2018, algorithm 2). */
export const inverseRoot: Exponent = (order) => -1 / (2 * order);

/**
 * Statistics and a root solver make a preconditioner: P(x) is x multiplied along each axis by factor^exponent.
 * @param statistics What estimates the factors; its kind of factor must be one that the solver takes, else it does not compile.
 * @param solver What takes roots; asynchronous solvers make the refresh asynchronous.
 * @param options.exponent Default `inverseRoot`.
 */
export function factored<S extends State, K extends FactorKind, N extends Signal, R extends State>(
  statistics: Statistics<S, K, N>,
  solver: RootSolver<K, R>,
  options: { readonly exponent?: Exponent } = {},
): Preconditioner<S, readonly R[], N> {
  checkKnown('factored', options, ['exponent']);
  const { exponent = inverseRoot } = options;
  const power = (order: number) => (typeof exponent === 'number' ? exponent : exponent(order));
  const { quality } = solver;
  const axesOf = (block: Block, count: number): readonly number[] =>
    statistics.view ? Array.from({ length: count }, (_, k) => k + 1) : (statistics.axes?.(block) ?? block.axes);
  const multiplied = (cache: readonly R[], x: Tensor, block: Block, except?: number) => {
    const axes = axesOf(block, cache.length);
    let y = x;
    cache.forEach((root, k) => (y = axes[k] === except ? y : solver.multiply(root, y, axes[k]!)));
    return y;
  };
  return {
    specVersion: 1,
    name: `${statistics.name}/${solver.name}`,
    needs: statistics.needs,
    init: (block) => statistics.init(block),
    ...(statistics.metric && { metric: (stats: S) => statistics.metric!(stats) }),
    ...(statistics.axes && { axes: (block: Block) => statistics.axes!(block) }),
    ...(statistics.accepts && { accepts: (block: Block) => statistics.accepts!(block) }),
    ...(statistics.sizes && { estimate: (block: Block) => estimate(statistics.sizes!(block), solver, power) }),
    ...(quality && { quality: (cache: readonly R[]) => worst(cache.map((root) => quality(root))) }),
    accumulate(stats, signals, cache, context) {
      const others = cache && ((x: Tensor, except: number) => multiplied(cache, x, context.block, except));
      return statistics.accumulate(stats, signals, context, others);
    },
    refresh(stats, previous, context: Context) {
      const factors: readonly Factors[K][] = statistics.factors(stats, context);
      const solve = (k: number) => solver.solve(factors[k]!, power(factors.length), previous?.[k] ?? null);
      return together(factors.length, solve, previous);
    },
    apply(cache, direction, _stats, { block }) {
      const shape = statistics.view?.(direction.shape) ?? direction.shape;
      return reshape(multiplied(cache, reshape(direction, shape), block), direction.shape);
    },
  };
}

async function worst(qualities: readonly Promise<{ residual: number; condition: number }>[]) {
  const all = await Promise.all(qualities);
  return {
    residual: Math.max(0, ...all.map((q) => q.residual)),
    condition: Math.max(1, ...all.map((q) => q.condition)),
  };
}

function estimate<K extends FactorKind, R extends State>(
  sizes: readonly (readonly [count: number, n: number, kind?: K])[],
  solver: RootSolver<K, R>,
  power: (order: number) => number,
): Estimate {
  const of = ([count, n, kind]: (typeof sizes)[0]) => solver.estimate?.(count, n, power(sizes.length), kind);
  const parts = sizes.map((size) => of(size) ?? { bytes: 0, flops: 0 });
  return parts.reduce((a, b) => ({ bytes: a.bytes + b.bytes, flops: a.flops + b.flops }), { bytes: 0, flops: 0 });
}
