import {
  checkNumber,
  checkOneOf,
  type Complete,
  CurvatureError,
  type Given,
  options,
  value,
} from '@curvature/spec';
import { checkStack, type Stack } from '../stack.js';
import { ridgeOption } from './ridge.js';
import { byEigen, type RootMethod } from './root-methods.js';
import { emptyRoots, type InverseRoots, solveStack } from './solve-stack.js';

const METHODS = ['eigen', 'newton', 'acceleratedNewton', 'cholesky'] as const;

const rootOptions = options('inverseRoot', {
  ridge: ridgeOption,
  method: value<RootMethod>({
    default: byEigen(),
    check: (owner, name, given) =>
      checkOneOf(owner, `${name}.by`, (given as Partial<RootMethod> | null)?.by, METHODS),
    describe: 'byEigen(), byNewton(), byAcceleratedNewton() or byCholesky()',
  }),
  previous: value<Stack | null>({
    default: null,
    check: () => {},
    describe: 'roots of nearly the same matrices, from which Newton iterations start',
  }),
});
export type InverseRootOptions = Given<typeof rootOptions>;

/**
 * (A + ridge I)^(-1/p) of every matrix of a stack. A matrix that fails, because of NaN or a wrong
 * root, is marked and does not affect the others.
 *
 * Each matrix is symmetrised, (A + A^T)/2, and scaled by a power of two, so that results do not
 * depend on scale. The README says how singular matrices are treated.
 * @param stack [count, n, n]; not changed.
 * @param p At least 1e-3; whole and at least 1 for all methods but byEigen, 1 for byCholesky.
 * @param given.ridge Added to the eigenvalues: absolute + relative * max(largest, 0). Default 0.
 * @param given.method Default byEigen().
 * @param given.previous Roots of nearly the same matrices, from which Newton iterations start;
 *   other methods ignore them. Default null.
 * @throws CurvatureError on sizes that do not fit or invalid options; never because of entries. See
 *   `requireRoots`.
 */
export function inverseRoot(stack: Stack, p: number, given: InverseRootOptions = {}): InverseRoots {
  const { method, previous, ridge } = checkRootOptions(stack, p, given);
  const out = emptyRoots(stack);
  if (stack.n === 0) out.ok.fill(1);
  else solveStack(stack, p, { method, previous, ridge }, out);
  return out;
}

/** All arguments of `inverseRoot`, checked, with defaults filled in. */
export function checkRootOptions(
  stack: Stack,
  p: number,
  given: InverseRootOptions,
): Complete<typeof rootOptions> {
  const full = rootOptions.complete(given);
  checkStack('inverseRoot', stack);
  if (full.previous) checkPrevious(full.previous, stack);
  checkNumber('inverseRoot', 'p', p, rangeOf(full.method));
  return full;
}

const rangeOf = ({ by }: RootMethod) =>
  by === 'eigen'
    ? { min: 1e-3, max: 1e6 }
    : { min: 1, max: by === 'cholesky' ? 1 : 1024, integer: true };

function checkPrevious({ count, n, values }: Stack, stack: Stack): void {
  if (count === stack.count && n === stack.n && values.length === stack.values.length) return;
  throw new CurvatureError(
    `inverseRoot: previous must hold ${stack.count} roots of ${stack.n} x ${stack.n}, got ${count} of ${n} x ${n}.`,
    'The usual cause is the root of another stack.',
    'Pass the `root` of the result for the same stack, or null.',
  );
}

/**
 * The same result, if every root is ok.
 * @throws CurvatureError that names the first matrix without a good root, and the reason.
 */
export function requireRoots(roots: InverseRoots): InverseRoots {
  const bad = roots.failure.filter((why) => why !== null).length;
  if (bad === 0) return roots;
  const first = roots.failure.findIndex((why) => why !== null);
  throw new CurvatureError(
    `Matrix ${first} of ${roots.root.count}: ${roots.failure[first]}${bad > 1 ? ` (${bad - 1} more failed.)` : ''}`,
    'The usual cause is a gradient that overflowed, or statistics too ill-conditioned for the method.',
    'Check the gradients, raise the ridge, or use byEigen().',
  );
}
