import { defaultRoots } from '@curvature/backend-tfjs/internal';
import { factored } from '@curvature/core';
import { kronecker } from '@curvature/kronecker';
import type { RootSolver } from '@curvature/spec';
import type { SymmetricRoot } from '@curvature/spec/roots';
import type { CompleteGoogle, CompleteShampoo } from '../options/shampoo-options.js';

/** A part that may be given beside options and slots. */
export interface ShampooParts {
  /**
   * What takes the roots; default: the device where its backend's package has a kernel for them
   * (`@curvature/backend-webgpu`), else `eigenRoots()`. `pooledRoots()` takes them in worker threads
   * while training goes on.
   */
  readonly solver: RootSolver<'symmetric', SymmetricRoot>;
}

/** Shampoo's preconditioner; null if preconditioning never starts. */
export function rootsOf(
  o: CompleteShampoo | CompleteGoogle,
  start: Pick<Parameters<typeof kronecker>[0] & object, 'biasCorrection' | 'initial'>,
  solver: ShampooParts['solver'] = defaultRoots(),
) {
  if (o.startStep === null) return null;
  const ridge = { [o.epsilonMode]: o.epsilon };
  const power = o.exponent === null ? {} : { exponent: -1 / o.exponent };
  return factored(kronecker({ ...start, beta2: o.beta2, ridge }), solver, power);
}
