import { checkKnown, checkNumber, CurvatureError } from '@curvature/spec/checks';
import { firstBad } from '../check.js';
import { exponentOf, maxAbs } from './normalise.js';
import { byEigen, type RootMethod } from './root-methods.js';
import { checkRidge, type RootOptions } from './root.js';
import { withSolver } from './solver.js';
import type { Ridge, Solved, Solver } from './types.js';
import { checkStack, zerosLike, type Stack } from '../stack.js';

export interface InverseRootOptions extends RootOptions {
  /** Default `byEigen()`. */
  readonly method?: RootMethod;
  /**
   * Roots of nearly the same matrices, which Newton iterations may start from; others ignore them.
   * Default null.
   */
  readonly previous?: Stack | null;
}

/** A root for each matrix of a stack, and how far to trust it. */
export interface InverseRoots {
  /**
   * [count, n, n], each symmetric to the last bit; zeros where the matrix itself was unusable. Of
   * the stack's type.
   */
  readonly root: Stack;
  /**
   * The true residual, max |X^p (A + ridge I) - I| or its estimate, before X is rounded to the
   * stack's type.
   */
  readonly residual: Float64Array;
  /** Largest over smallest eigenvalue after the ridge; Infinity if singular. */
  readonly condition: Float64Array;
  /** Largest eigenvalue after the ridge. */
  readonly largest: Float64Array;
  /** QL sweeps or Newton steps. */
  readonly iterations: Int32Array;
  /** 1 where the root is finite and its residual no larger than `acceptableResidual`. */
  readonly ok: Uint8Array;
  /** Why not, where `ok` is 0; else null. */
  readonly failure: (string | null)[];
}

/**
 * (A + ridge I)^(-1/p) of every matrix of a stack. A matrix that fails, by NaN or a wrong root, is
 * marked and spoils no other.
 *
 * Each matrix is symmetrised, (A + A^T)/2, and scaled by a power of two, so that results do not
 * depend on scale. The methods and what they do with singular matrices: `rootByEigen`,
 * `inverseRootByNewton`.
 * @param stack [count, n, n]; not changed.
 * @param p At least 1e-3; for all methods but byEigen whole and at least 1, for byCholesky 1.
 * @param options ridge: default 0; method: default byEigen(); previous: default null.
 * @throws CurvatureError on sizes that do not fit or invalid options; never because of entries. See
 *   `requireRoots`.
 */
export function inverseRoot(
  stack: Stack,
  p: number,
  options: InverseRootOptions = {},
): InverseRoots {
  const owner = 'inverseRoot';
  checkKnown(owner, options, ['ridge', 'method', 'previous']);
  const { method = byEigen(), previous = null } = options;
  const ridge = checkRidge(owner, options);
  checkStack(owner, stack);
  if (previous) checkPrevious(previous, stack);
  checkNumber(owner, 'p', p, rangeOf(method));
  const out = emptyRoots(stack);
  if (stack.n === 0) out.ok.fill(1);
  else withSolver(method, stack, p, (solver) => solveAll(solver, stack, p, ridge, previous, out));
  return out;
}

/**
 * The same result, if every root is ok.
 * @throws CurvatureError naming the first matrix whose root is not, and why.
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

const rangeOf = ({ by }: RootMethod) =>
  by === 'eigen'
    ? { min: 1e-3, max: 1e6 }
    : { min: 1, max: by === 'cholesky' ? 1 : 1024, integer: true };

const emptyRoots = (stack: Stack): InverseRoots => ({
  root: zerosLike(stack),
  residual: new Float64Array(stack.count),
  condition: new Float64Array(stack.count).fill(1),
  largest: new Float64Array(stack.count),
  iterations: new Int32Array(stack.count),
  ok: new Uint8Array(stack.count),
  failure: Array.from({ length: stack.count }, () => null),
});

export function checkPrevious({ count, n, values }: Stack, stack: Stack): void {
  if (count === stack.count && n === stack.n && values.length === stack.values.length) return;
  throw new CurvatureError(
    `inverseRoot: previous must hold ${stack.count} roots of ${stack.n} x ${stack.n}, got ${count} of ${n} x ${n}.`,
    'The usual cause is the root of another stack.',
    'Pass the `root` of the result for the same stack, or null.',
  );
}

function solveAll(
  solver: Solver,
  stack: Stack,
  p: number,
  ridge: Ridge,
  previous: Stack | null,
  out: InverseRoots,
) {
  const size = stack.n ** 2;
  for (let k = 0; k < stack.count; k++) {
    const values = stack.values.subarray(k * size, (k + 1) * size);
    const largest = maxAbs(values);
    if (largest === Infinity) {
      out.residual[k] = out.condition[k] = out.largest[k] = NaN;
      out.failure[k] = firstBad(values, stack.n);
      continue;
    }
    const power = exponentOf(Math.max(largest, ridge.absolute));
    const old = previous?.values.subarray(k * size, (k + 1) * size) ?? null;
    solveOne(solver, values, power, p, ridge, old, k, out);
  }
}

function solveOne(
  solver: Solver,
  values: Stack['values'],
  power: number,
  p: number,
  ridge: Ridge,
  old: Stack['values'] | null,
  k: number,
  out: InverseRoots,
): void {
  const scaledRidge = { absolute: ridge.absolute * 2 ** -power, relative: ridge.relative };
  const scale = 2 ** (-power / p);
  const got = solver(values, power, scaledRidge, old && { values: old, scale: 1 / scale });
  const root = out.root.values.subarray(k * values.length, (k + 1) * values.length);
  const finite = scaleInto(root, got.root, scale);
  out.residual[k] = got.residual;
  out.condition[k] = got.condition;
  out.largest[k] = got.largest * 2 ** power;
  out.iterations[k] = got.iterations;
  out.failure[k] = got.failure ?? (finite ? wrong(got) : 'its root is not finite.');
  out.ok[k] = Number(out.failure[k] === null);
}

/** Whether all is finite: anything else less itself is NaN. */
function scaleInto(out: Stack['values'], values: Stack['values'], scale: number): boolean {
  let zero = 0;
  for (let i = 0; i < out.length; i++) {
    out[i] = values[i]! * scale;
    zero += out[i]! - out[i]!;
  }
  return zero === 0;
}

function wrong({ residual, acceptable, condition }: Solved): string | null {
  if (residual <= acceptable) return null;
  const [r, a, c] = [residual, acceptable, condition].map((x) => x.toExponential(1));
  return `its root is wrong: the true residual is ${r} at condition ${c}; ${a} is acceptable.`;
}
