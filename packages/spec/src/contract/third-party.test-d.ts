// Checked by `tsc`: a structure added from outside meets the solvers that know it, and no others.
import type { Tensor } from '@tensorflow/tfjs-core';
import type { FactorKind, Factors, RootSolver } from '@curvature/spec';

declare module '@curvature/spec' {
  interface Factors {
    lowRank: { readonly kind: 'lowRank'; readonly columns: Tensor };
  }
}

declare const tensor: Tensor;
'lowRank' satisfies FactorKind;
'symmetric' satisfies FactorKind;
({ kind: 'lowRank', columns: tensor }) satisfies Factors['lowRank'];

declare function solverFor<K extends FactorKind>(
  factor: Factors[K],
  solver: RootSolver<K, Tensor>,
): void;
declare const woodbury: RootSolver<'lowRank', Tensor>;
declare const dense: RootSolver<'symmetric', Tensor>;

solverFor<'lowRank'>({ kind: 'lowRank', columns: tensor }, woodbury);
// @ts-expect-error -- the dense solver has not heard of it
solverFor<'lowRank'>({ kind: 'lowRank', columns: tensor }, dense);
