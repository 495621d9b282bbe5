import { checkKnown, checkNumber } from '@curvature/spec';
import { isPromise } from '@curvature/spec/reads';
import type { Block, RefreshingPreconditioner } from '@curvature/spec';
import type { BasisSolver, EigenBasis } from '@curvature/spec/roots';
import {
  add,
  clone,
  div,
  eye,
  mul,
  reshape,
  sqrt,
  square,
  tile,
  zeros,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { productUpdate } from '../sides/dense.js';
import { project, projectBack, transport } from './bases.js';

export interface EigenCorrectedOptions {
  /** Finds the eigenbases, e.g. `eigenBasis()` of @curvature/backend-tfjs. */
  readonly solver: BasisSolver;
  /** Decay of the second moment in the basis, in (0, 1); default 0.95. */
  readonly beta2?: number;
  /** Decay of the Kronecker factors, whose eigenbases are taken; 1 sums; default 0.95. */
  readonly factorBeta?: number;
  /** Added to the root of the second moment, at least 1e-30; default 1e-8. */
  readonly epsilon?: number;
}

/**
 * `second` is in the bases that turn number `turn` gave (0: the parameter's own axes); it holds
 * `steps` gradients.
 */
export type EigenCorrectedState = {
  readonly factors: readonly Tensor[];
  readonly second: Tensor;
  readonly bases: readonly Tensor[];
  readonly turn: number;
  readonly steps: number;
};
/** One basis for each side, and how many there have been. */
export type Bases = { readonly sides: readonly EigenBasis[]; readonly turn: number };

/**
 * Eigenvalue-corrected Shampoo: Q (Q^T x / (sqrt(v) + epsilon)), where Q are the eigenbases of
 * Shampoo's factors and v is Adam's second moment of the gradients seen in these bases. Behind a
 * bias-corrected average of gradients (`ema` as filter) it is SOAP, Vyas et al. 2024 (arXiv
 * 2409.11321). Where the bases turn, v is transported by the squared entries of Q_old^T Q_new,
 * which is exact for gradients that are uncorrelated in the old basis; the reference implementation
 * only permutes it. Before the first basis v is that of Adam, so no step is skipped. Sides that are
 * not preconditioned keep their axes; vectors keep theirs always: Adam. Given its statistics it is
 * linear, symmetric and positive definite in x. Gradients must stay below 1.8e19.
 * @param options solver; beta2 and factorBeta: default 0.95; epsilon: default 1e-8.
 * @throws CurvatureError for an option that is unknown or out of range.
 */
export function eigenCorrected(
  options: EigenCorrectedOptions,
): RefreshingPreconditioner<EigenCorrectedState, Bases, 'grad'> {
  checkKnown('eigenCorrected', options, ['solver', 'beta2', 'factorBeta', 'epsilon']);
  const { solver, beta2 = 0.95, factorBeta = 0.95, epsilon = 1e-8 } = options;
  checkNumber('eigenCorrected', 'beta2', beta2, { above: 0, below: 1 });
  checkNumber('eigenCorrected', 'factorBeta', factorBeta, { above: 0, max: 1 });
  checkNumber('eigenCorrected', 'epsilon', epsilon, { min: 1e-30, below: Infinity });
  const weight = factorBeta === 1 ? 1 : 1 - factorBeta;
  return {
    specVersion: 1,
    name: `eigenCorrected/${solver.name}`,
    needs: ['grad'],
    meaning: () => ({
      preconditioner: 'eigenCorrected',
      ...(factorBeta === 1 && { [FACTOR_BETA]: 1 }),
    }),
    init(block) {
      const sizes = sidesOf(block).map((axis) => [block.shape[0]!, block.shape[axis]!] as const);
      return {
        factors: sizes.map(([count, n]) => zeros([count, n, n])),
        second: zeros([...block.shape]),
        bases: sizes.map(([count, n]) => tile(reshape(eye(n), [1, n, n]), [count, 1, 1])),
        turn: 0,
        steps: 0,
      };
    },
    accumulate(stats, { grad }, cache, { block }) {
      const axes = sidesOf(block);
      const turned = inBasesOf(stats, cache, axes);
      const seen = square(project(grad, turned.bases, axes));
      return {
        ...turned,
        factors: stats.factors.map((matrix, k) =>
          productUpdate(matrix, grad, axes[k]!, factorBeta, weight),
        ),
        second: add(mul(turned.second, beta2), mul(seen, 1 - beta2)),
        steps: stats.steps + 1,
      };
    },
    refresh({ factors }, previous) {
      const found = factors.map((matrix, k) => solver.solve(matrix, previous?.sides[k] ?? null));
      if (!found.some(isPromise)) return counted(found as EigenBasis[], previous);
      return allOrNone(found, previous).then((sides) => counted(sides, previous));
    },
    apply(cache, direction, stats, { block }) {
      const axes = sidesOf(block);
      const { second, bases, steps } = inBasesOf(stats, cache, axes);
      const root = sqrt(div(second, steps > 0 ? 1 - beta2 ** steps : 1));
      return projectBack(div(project(direction, bases, axes), add(root, epsilon)), bases, axes);
    },
    quality: ({ sides }) =>
      Promise.resolve({
        residual: Math.max(0, ...sides.map(({ offDiagonal }) => offDiagonal)),
        condition: Math.max(1, ...sides.map(({ condition }) => condition)),
        reused: sides.reduce((sum, { reused }) => sum + reused, 0),
      }),
    estimate(block) {
      const parts = sidesOf(block).map((axis) =>
        solver.estimate?.(block.shape[0]!, block.shape[axis]!),
      );
      return parts.reduce<{ bytes: number; flops: number }>(
        (a, b) => ({ bytes: a.bytes + (b?.bytes ?? 0), flops: a.flops + (b?.flops ?? 0) }),
        { bytes: 0, flops: 0 },
      );
    },
  };
}

/** Its name here, and in SOAP. */
const FACTOR_BETA = 'factorBeta (shampooBeta)';

/**
 * Where one basis cannot be had, those of the other sides are of no use, and are freed, but for
 * those still in use.
 */
async function allOrNone(
  sides: readonly (EigenBasis | Promise<EigenBasis>)[],
  previous: Bases | null,
): Promise<EigenBasis[]> {
  const settled = await Promise.allSettled(sides);
  const failed = settled.find((side) => side.status === 'rejected');
  const found = settled.flatMap((side) => (side.status === 'fulfilled' ? [side.value] : []));
  if (!failed) return found;
  const inUse = new Set(previous?.sides.map(({ basis }) => basis));
  for (const { basis } of found) if (!inUse.has(basis)) basis.dispose();
  throw failed.reason;
}

/** Another turn, unless every matrix has kept its basis. */
function counted(sides: readonly EigenBasis[], previous: Bases | null): Bases {
  const same = previous !== null && sides.every(({ basis, reused }) => reused === basis.shape[0]);
  return { sides, turn: (previous?.turn ?? 0) + (same ? 0 : 1) };
}

/** Vectors are left to Adam. */
const sidesOf = ({ shape, axes }: Block): readonly number[] => (shape.length > 2 ? axes : []);

/** The second moment in the bases of `cache`, which may have come since it was last added to. */
function inBasesOf(
  stats: EigenCorrectedState,
  cache: Bases | null,
  axes: readonly number[],
): EigenCorrectedState {
  if (cache === null || cache.turn === stats.turn) return stats;
  const bases = cache.sides.map(({ basis }) => basis);
  return {
    ...stats,
    second: transport(stats.second, stats.bases, bases, axes),
    // Copies, for the cache goes when the next one comes; they share its memory.
    bases: bases.map((basis) => clone(basis)),
    turn: cache.turn,
  };
}
