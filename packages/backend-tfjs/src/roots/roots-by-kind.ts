import {
  CurvatureError,
  type FactorKind,
  type Factors,
  type RootSolver,
  type State,
} from '@curvature/spec';
import { isPromise } from '@curvature/spec/reads';

/** A solver for each kind of factor. */
// oxlint-disable-next-line typescript/no-explicit-any -- only its solver knows the type of a root
export type SolversByKind = { readonly [K in FactorKind]?: RootSolver<K, any> };
/** A root, under the kind of its factor. */
export type RootByKind = { readonly [kind: string]: State };

/**
 * One solver for factors of several kinds, for statistics whose sides differ: each kind has its
 * own.
 * @param solvers Solvers by kind, e.g. { symmetric: eigenRoots(), diagonal: diagonalRoots() }.
 * @throws CurvatureError from `solve` for a kind without a solver, which types rule out.
 */
export function rootsByKind<M extends SolversByKind>(
  solvers: M,
): RootSolver<keyof M & FactorKind, RootByKind> {
  const of = (kind: string): RootSolver<FactorKind, State> => {
    const solver = (solvers as Record<string, unknown>)[kind];
    if (solver) return solver as RootSolver<FactorKind, State>;
    throw new CurvatureError(
      `rootsByKind: there is no solver for factors of the kind ${kind}.`,
      '',
      `Add one to { ${Object.keys(solvers).join(', ')} }.`,
    );
  };
  const only = (root: RootByKind) => Object.entries(root)[0]!;
  return {
    name: `rootsByKind(${Object.values(solvers)
      .map(({ name }) => name)
      .join(', ')})`,
    meaning: Object.fromEntries(
      Object.entries(solvers).map(([kind, { meaning, name }]) => [
        `${kind} roots`,
        `${meaning?.['roots'] ?? name}`,
      ]),
    ),
    solve(factor: Factors[FactorKind], exponent, previous) {
      const { kind } = factor;
      const root = of(kind).solve(factor, exponent, previous?.[kind] ?? null);
      return isPromise(root) ? root.then((value) => ({ [kind]: value })) : { [kind]: root };
    },
    multiply(root, x, axis) {
      const [kind, own] = only(root);
      return of(kind).multiply(own, x, axis);
    },
    async quality(root) {
      const [kind, own] = only(root);
      return (await of(kind).quality?.(own)) ?? { residual: 0, condition: 1 };
    },
    estimate: (count, n, exponent, kind = Object.keys(solvers)[0] as keyof M & FactorKind) =>
      of(kind).estimate?.(count, n, exponent, kind) ?? { bytes: 0, flops: 0 },
  };
}
