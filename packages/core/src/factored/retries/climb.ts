import { CurvatureError, type FactorKind, type Factors, type State } from '@curvature/spec';
import { isPromise } from '@curvature/spec/reads';
import { clone, keep, Tensor } from '@tensorflow/tfjs-core';
import { keepTensors, mapTree, release, retain, tensorsOf } from '../../state/tree.js';
import { isFiniteLater, isFiniteNow } from './finite-root.js';

/** A root, and how many attempts failed before it. */
export type Retried<R extends State> = { readonly root: R; readonly retries: number };

export interface Inputs<K extends FactorKind, R extends State> {
  readonly factor: Factors[K];
  readonly previous: R | null;
}
/** The solve number k, counted from 0. */
export type Attempt<K extends FactorKind, R extends State> = (
  k: number,
  inputs: Inputs<K, R>,
) => R | Promise<R>;

/**
 * Tries synchronously; goes on asynchronously once an attempt returns a promise.
 * @param first What the first attempt gave, if it has been made.
 */
export function climb<K extends FactorKind, R extends State>(
  inputs: Inputs<K, R>,
  attempt: Attempt<K, R>,
  attempts: number,
  first?: R | Promise<R>,
): Retried<R> | Promise<Retried<R>> {
  for (let k = 0; ; k++) {
    try {
      const root = k === 0 && first !== undefined ? first : attempt(k, inputs);
      if (isPromise(root)) return climbLater(inputs, attempt, attempts, k, root);
      if (isFiniteNow(root)) return { root, retries: k };
      release(root, inputs.previous);
      throw notFinite();
    } catch (error) {
      if (k + 1 >= attempts) throw error;
    }
  }
}

/**
 * Tries asynchronously, on copies of the inputs, since the caller may dispose the inputs as soon as
 * this returns.
 */
export async function climbLater<K extends FactorKind, R extends State>(
  inputs: Inputs<K, R>,
  attempt: Attempt<K, R>,
  attempts: number,
  start = 0,
  begun?: R | Promise<R>,
): Promise<Retried<R>> {
  if (begun !== undefined && !isPromise(begun)) keepTensors(begun);
  const own: Inputs<K, R> = { factor: copied(inputs.factor), previous: copied(inputs.previous) };
  const copies = [...tensorsIn(own.factor), ...tensorsOf(own.previous)];
  try {
    for (let k = start; ; k++) {
      try {
        const root = await (k === start && begun !== undefined
          ? begun
          : retainNow(() => attempt(k, own)));
        if (await isFiniteLater(root)) return { root: withOwnTensors(root, copies), retries: k };
        release(root, [copies, inputs.previous]);
        throw notFinite();
      } catch (error) {
        if (k + 1 >= attempts) throw error;
      }
    }
  } finally {
    release(copies, null);
  }
}

/** A copy with own tensors of a factor, which also holds words, or of a state. */
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

/** Retains the tensors of a synchronous root; those of a promise are its own business. */
function retainNow<R extends State>(solve: () => R | Promise<R>): R | Promise<R> {
  let later: Promise<R> | null = null;
  const now = retain(() => {
    const result = solve();
    if (!isPromise(result)) return result;
    later = result;
    return null;
  });
  return later ?? (now as R);
}

/** The root with kept clones of the tensors of its inputs, which are about to be released. */
function withOwnTensors<R extends State>(root: R, inputs: readonly Tensor[]): R {
  const borrowed = new Set<unknown>(inputs);
  return mapTree(root, (leaf) => (borrowed.has(leaf) ? keep(clone(leaf as Tensor)) : leaf)) as R;
}

const notFinite = () =>
  new CurvatureError(
    'The root is not finite, for any ridge that was tried.',
    'The statistics overflowed, or are too ill-conditioned for the solver.',
    'Check the gradients, raise the ridge, or use eigenRoots().',
  );
