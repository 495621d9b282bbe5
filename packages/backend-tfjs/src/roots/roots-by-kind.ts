import {
  CurvatureError,
  type FactorKind,
  type Factors,
  type Meaning,
  type RootSolver,
  type State,
} from '@curvature/spec';
import type { Solve } from '@curvature/spec/internal';
import { isPromise } from '@curvature/spec/reads';
import { div, Tensor } from '@tensorflow/tfjs-core';

/** A solver for each kind of factor. */
// oxlint-disable-next-line typescript/no-explicit-any -- only its solver knows the type of a root
export type SolversByKind = { readonly [K in FactorKind]?: RootSolver<K, any> };
/** A root, under the kind of its factor. */
export type RootByKind = { readonly [kind: string]: State };

type AnySolver = RootSolver<FactorKind, State>;
type SolveByKind = Solve<Factors[FactorKind], RootByKind>;

/**
 * One solver for factors of several kinds, for statistics whose sides differ: each kind has its
 * own.
 * @param solvers Solvers by kind, e.g. { symmetric: eigenRoots(), diagonal: diagonalRoots() }.
 * @throws CurvatureError from `solve` for a kind without a solver, which types rule out.
 */
export function rootsByKind<M extends SolversByKind>(
  solvers: M,
): RootSolver<keyof M & FactorKind, RootByKind> {
  const of = (kind: string): AnySolver => {
    const solver = (solvers as Record<string, unknown>)[kind];
    if (solver) return solver as AnySolver;
    throw new CurvatureError(
      `rootsByKind: there is no solver for factors of the kind ${kind}.`,
      '',
      `Add one to { ${Object.keys(solvers).join(', ')} }.`,
    );
  };
  const solveAll = (solves: readonly SolveByKind[]) => solvedByKind(solves, of);
  const takesAll = () => Object.values(solvers).some(takesMany);
  const only = (root: RootByKind) => Object.entries(root)[0]!;
  return {
    name: `rootsByKind(${namesOf(solvers)})`,
    meaning: meaningOf(solvers),
    solve(factor: Factors[FactorKind], exponent, previous) {
      const { kind } = factor;
      return underKind(kind, of(kind).solve(factor, exponent, previous?.[kind] ?? null));
    },
    ...(Object.values(solvers).some((solver) => solver?.solveAll) && { solveAll, takesAll }),
    stacked: Object.values(solvers).every((solver) => solver?.stacked),
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

const namesOf = (solvers: SolversByKind) =>
  Object.values(solvers)
    .map(({ name }) => name)
    .join(', ');

const meaningOf = (solvers: SolversByKind): Meaning =>
  Object.fromEntries(
    Object.entries(solvers).map(([kind, { meaning, name }]) => [
      `${kind} roots`,
      `${meaning?.['roots'] ?? name}`,
    ]),
  );

/** All roots in order, those of one kind by their solver. */
function solvedByKind(solves: readonly SolveByKind[], of: (kind: string) => AnySolver) {
  const roots = new Map<SolveByKind, RootByKind | Promise<RootByKind>>();
  for (const kind of new Set(solves.map(([factor]) => factor.kind))) {
    const own = solves.filter(([factor]) => factor.kind === kind);
    const inKind = own.map(
      ([factor, exponent, old, weight]) => [factor, exponent, old?.[kind] ?? null, weight] as const,
    );
    const found = solvedBy(of(kind), inKind);
    found.forEach((root, k) => roots.set(own[k]!, underKind(kind, root)));
  }
  return solves.map((one) => roots.get(one)!);
}

const underKind = (kind: string, root: State | Promise<State>): RootByKind | Promise<RootByKind> =>
  isPromise(root) ? root.then((value) => ({ [kind]: value })) : { [kind]: root };

/** Whether a solver takes many factors by one call on the current backend. */
const takesMany = (
  solver: { readonly solveAll?: unknown; readonly takesAll?: () => boolean } | undefined,
) => solver?.solveAll !== undefined && solver.takesAll?.() !== false;

/** All roots by one call of a solver that takes many factors, or one by one. */
const solvedBy = (solver: AnySolver, solves: readonly Solve<Factors[FactorKind], State>[]) =>
  takesMany(solver)
    ? solver.solveAll!(solves)
    : solves.map(([factor, exponent, previous, weight]) =>
        solver.solve(divided(factor, weight), exponent, previous),
      );

function divided(factor: Factors[FactorKind], weight: number): Factors[FactorKind] {
  if (weight === 1) return factor;
  const entries = Object.entries(factor).map(([name, value]) => [
    name,
    value instanceof Tensor ? div(value, weight) : value,
  ]);
  return Object.fromEntries(entries) as Factors[FactorKind];
}
