import type { Context, FactorKind, RootSolver, Signal, State, Statistics } from '@curvature/spec';
import type { Refresh } from '@curvature/spec/internal';
import { collect } from './collect.js';
import type { Power, Side } from './exponent.js';

type Roots<R extends State> = readonly (R | null)[];

/** A factor that needs no root: its exponent is 0. */
const LEFT_OUT = null;

/**
 * The roots of a block's factors; and if the solver takes many at once, those of many blocks by one
 * call of it. What to read of them to know that they are finite, if the solver says that.
 */
export function refreshes<S extends State, K extends FactorKind, R extends State>(
  statistics: Statistics<S, K, Signal>,
  solver: RootSolver<K, R>,
  power: Power,
  sidesOf: (context: Context) => readonly Side[],
) {
  const { solveAll, takesAll, checks } = solver;
  const exponentsOf = (order: number, context: Context) =>
    sidesOf(context).map((side) => power(order, side));

  const refresh = (stats: S, previous: Roots<R> | null, context: Context) => {
    const factors = statistics.factors(stats, context);
    const exponents = exponentsOf(factors.length, context);
    const solve = (k: number): R | null | Promise<R> =>
      exponents[k] === 0
        ? LEFT_OUT
        : solver.solve(factors[k]!, exponents[k]!, previous?.[k] ?? null);
    return collect(factors.length, solve, previous);
  };

  const solvesOf = ({ stats, previous, context }: Refresh<S, Roots<R>>) => {
    const weighted =
      statistics.weighted?.(stats, context) ??
      statistics.factors(stats, context).map((factor) => ({ factor, weight: 1 }));
    const exponents = exponentsOf(weighted.length, context);
    return weighted.map(({ factor, weight }, k) =>
      exponents[k] === 0
        ? LEFT_OUT
        : ([factor, exponents[k]!, previous?.[k] ?? null, weight] as const),
    );
  };
  const refreshAll = (all: readonly Refresh<S, Roots<R>>[]) => {
    const solves = all.map(solvesOf);
    const roots = solveAll!(solves.flat().filter((one) => one !== LEFT_OUT)).values();
    return solves.map((own, block) => {
      const next = (k: number) => (own[k] === LEFT_OUT ? LEFT_OUT : roots.next().value!);
      return collect(own.length, next, all[block]!.previous);
    });
  };
  return {
    refresh,
    ...(solveAll && { refreshAll }),
    ...(takesAll && { takesAll }),
    ...(checks && {
      checks: (roots: Roots<R>) => roots.flatMap((root) => (root === LEFT_OUT ? [] : checks(root))),
    }),
  };
}
