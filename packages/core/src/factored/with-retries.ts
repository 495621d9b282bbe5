import { checkKnown, checkNumber, CurvatureError } from '@curvature/spec';
import { isPromise, readsAreCheap } from '@curvature/spec/reads';
import type { FactorKind, Factors, Ridge, RootSolver, State } from '@curvature/spec';
import { clone, keep, Tensor } from '@tensorflow/tfjs-core';
import { checksum } from '../step/backend.js';
import { leaves, mapTree, release, retain, tensorsOf } from '../state/tree.js';

export interface RetryOptions {
  /** The ridge is multiplied by it before each further attempt; above 1, default 10. */
  readonly factor?: number;
  /** Attempts in all, the first included; at least 1, default 6, as in Google's Shampoo. */
  readonly attempts?: number;
}

/** A root, and how many attempts failed before it. */
export type Retried<R extends State> = { readonly root: R; readonly retries: number };

/**
 * Where there is no ridge to multiply, the first retry takes this one, relative to the largest
 * eigenvalue: what float32 rounds off.
 */
const FIRST_RELATIVE = 2 ** -23;

/**
 * The same solver with a ladder under it: a solve that throws, rejects or is not finite is tried
 * again with a larger ridge; after the last attempt its error goes on, and the host keeps the old
 * root (and without one, its graft or fallback). Google's Shampoo multiplies its ridge by 10 up to
 * 6 times; unlike there, absolute and relative ridge both grow, and a zero ridge becomes 2^-23
 * relative (1.2e-7) on the first retry. Factors that carry no ridge are tried once. On backends
 * whose tensors are dear to read (webgl, webgpu) the look at a root is asynchronous, and so is the
 * refresh.
 * @param solver Any; its roots gain `retries`, which quality and telemetry report.
 * @throws CurvatureError for an unknown option, a factor of 1 or less, or attempts below 1.
 */
export function withRetries<K extends FactorKind, R extends State>(
  solver: RootSolver<K, R>,
  options: RetryOptions = {},
): RootSolver<K, Retried<R>> {
  checkKnown('withRetries', options, ['factor', 'attempts']);
  const { factor: growth = 10, attempts = 6 } = options;
  checkNumber('withRetries', 'factor', growth, { above: 1, below: Infinity });
  checkNumber('withRetries', 'attempts', attempts, { min: 1, integer: true });
  const { quality, estimate } = solver;
  return {
    name: `withRetries(${solver.name})`,
    solve(factor, exponent, previous) {
      const ladder = rungs(factor, growth, attempts);
      const at = (k: number, given: Given<K, R>) =>
        solver.solve(ladder[k]!(given.factor), exponent, given.previous);
      const given = { factor, previous: previous?.root ?? null };
      return readsAreCheap()
        ? climb(given, at, ladder.length)
        : climbLater(given, at, ladder.length);
    },
    multiply: ({ root }, x, axis) => solver.multiply(root, x, axis),
    meaning: { ...(solver.meaning ?? { solver: solver.name }), withRetries: true },
    ...(quality && {
      quality: async ({ root, retries }) => ({ ...(await quality(root)), retries }),
    }),
    ...(estimate && { estimate }),
  };
}

interface Given<K extends FactorKind, R extends State> {
  readonly factor: Factors[K];
  readonly previous: R | null;
}
type Attempt<K extends FactorKind, R extends State> = (
  k: number,
  given: Given<K, R>,
) => R | Promise<R>;

/** For each attempt, what makes its factor of the first. */
function rungs<K extends FactorKind>(factor: Factors[K], growth: number, attempts: number) {
  const { ridge } = factor as { readonly ridge?: Ridge };
  const ladder = [(given: Factors[K]) => given];
  for (let k = 1, now = ridge; now && k < attempts; k++) {
    const grown = (now = larger(now, growth));
    ladder.push((given) => ({ ...given, ridge: grown }));
  }
  return ladder;
}

const larger = ({ absolute, relative }: Ridge, growth: number): Ridge =>
  absolute === 0 && relative === 0
    ? { absolute, relative: FIRST_RELATIVE }
    : { absolute: absolute * growth, relative: relative * growth };

/** At once, until an attempt gives a promise. */
function climb<K extends FactorKind, R extends State>(
  given: Given<K, R>,
  at: Attempt<K, R>,
  attempts: number,
): Retried<R> | Promise<Retried<R>> {
  for (let k = 0; ; k++) {
    try {
      const root = at(k, given);
      if (isPromise(root)) return climbLater(given, at, attempts, k, root);
      if (isFinite(root)) return { root, retries: k };
      release(root, given.previous);
      throw notFinite();
    } catch (error) {
      if (k + 1 >= attempts) throw error;
    }
  }
}

/**
 * The same with promises; what it was given is kept until the end, for the caller may dispose it as
 * soon as this returns.
 */
async function climbLater<K extends FactorKind, R extends State>(
  given: Given<K, R>,
  at: Attempt<K, R>,
  attempts: number,
  start = 0,
  begun?: Promise<R>,
): Promise<Retried<R>> {
  const own: Given<K, R> = { factor: copied(given.factor), previous: copied(given.previous) };
  const copies = [...tensorsIn(own.factor), ...tensorsOf(own.previous)];
  const borrowed = new Set<unknown>(copies);
  try {
    for (let k = start; ; k++) {
      try {
        const root = await (k === start && begun ? begun : alive(() => at(k, own)));
        if (await isFiniteLater(root)) return { root: unshared(root, borrowed), retries: k };
        release(root, [copies, given.previous]);
        throw notFinite();
      } catch (error) {
        if (k + 1 >= attempts) throw error;
      }
    }
  } finally {
    release(copies, null);
  }
}

/** Tensors of its own for a factor (which holds words too) or a state. */
const copied = <T>(value: T): T => {
  if (value instanceof Tensor) return keep(clone(value as Tensor)) as T;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copied) as T;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [key, copied(child as unknown)]),
  ) as T;
};
const tensorsIn = (factor: object) =>
  Object.values(factor).filter((value) => value instanceof Tensor);

/** A root that is there at once outlives the attempt's other tensors. */
function alive<R extends State>(solve: () => R | Promise<R>): R | Promise<R> {
  let later: Promise<R> | null = null;
  const now = retain(() => {
    const result = solve();
    if (!isPromise(result)) return result;
    later = result;
    return null;
  });
  return later ?? (now as R);
}

/** A root may hold tensors that it was given, which are about to go. */
const unshared = <R extends State>(root: R, borrowed: ReadonlySet<unknown>): R =>
  mapTree(root, (leaf) => (borrowed.has(leaf) ? keep(clone(leaf as Tensor)) : leaf)) as R;

const finiteNumbers = (root: State) =>
  leaves(root).every(([, leaf]) => typeof leaf !== 'number' || Number.isFinite(leaf));

function isFinite(root: State): boolean {
  const tensors = tensorsOf(root);
  return (
    finiteNumbers(root) &&
    (tensors.length === 0 || Number.isFinite(sumOf(tensors, (sum) => sum.dataSync()[0]!)))
  );
}

async function isFiniteLater(root: State): Promise<boolean> {
  const tensors = tensorsOf(root);
  if (tensors.length === 0) return finiteNumbers(root);
  const sum = await sumOf(tensors, (scalar) => scalar.data());
  return finiteNumbers(root) && Number.isFinite(sum[0]);
}

/** The data is asked for before the scalar goes. */
function sumOf<T>(tensors: readonly Tensor[], read: (sum: Tensor) => T): T {
  const sum = retain(() => checksum(tensors));
  const dispose = () => sum.dispose();
  const value = read(sum);
  if (isPromise(value)) void value.then(dispose, dispose);
  else dispose();
  return value;
}

const notFinite = () =>
  new CurvatureError(
    'The root is not finite, for any ridge that was tried.',
    'The statistics overflowed, or are too ill-conditioned for the solver.',
    'Check the gradients, raise the ridge, or use eigenRoots().',
  );
