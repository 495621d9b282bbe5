// States are trees of tensors and numbers. Ownership: a cell owns every tensor of its state. What a
// plugin returns is made inside tf.tidy, so `retain` keeps the tensors of the result beyond it. A
// plugin may return a tensor that someone else owns, such as its gradient; `copyBorrowed` puts a
// clone in its place. Once a state is replaced, `release` disposes the tensors that the live state
// does not share.
import type { State } from '@curvature/spec';
import { clone, keep, type Tensor, tidy } from '@tensorflow/tfjs-core';

export type Branch = { readonly [key: string]: State };

/**
 * Whether a part of a state is a tensor, of whichever copy of tfjs. `instanceof Tensor` asks for the
 * same, at several times the cost: every step asks for every leaf of every cell.
 */
export const isTensor = (state: object): state is Tensor =>
  typeof (state as Partial<Tensor>).dataSync === 'function';

/** The tensors of a state, each once. */
export const tensorsOf = (state: State): Tensor[] => [...new Set(gathered(state, []))];

/** Builds no paths, and no set: a tensor that is new to a set costs it a hash, at every step. */
function gathered(state: State, into: Tensor[]): Tensor[] {
  if (typeof state !== 'object' || state === null) return into;
  const children = state as Branch;
  if (isTensor(state)) into.push(state);
  else if (Array.isArray(state)) for (const child of state as State[]) gathered(child, into);
  else for (const key in children) gathered(children[key]!, into);
  return into;
}

/** Whether one of these tensors is in a state. */
function holdsAny(state: State, wanted: readonly unknown[]): boolean {
  if (typeof state !== 'object' || state === null) return false;
  if (isTensor(state)) return wanted.includes(state);
  if (Array.isArray(state)) return state.some((child: State) => holdsAny(child, wanted));
  const children = state as Branch;
  for (const key in children) if (holdsAny(children[key]!, wanted)) return true;
  return false;
}

/** The same tree with other leaves. */
export function mapTree(state: State, leaf: (value: Tensor | number) => unknown): unknown {
  if (state === null) return null;
  if (typeof state === 'number' || isTensor(state)) return leaf(state);
  if (Array.isArray(state)) return state.map((child: State) => mapTree(child, leaf));
  const entries = Object.entries(state as Branch);
  return Object.fromEntries(entries.map(([key, child]) => [key, mapTree(child, leaf)]));
}

/** The state with clones of the tensors that belong to someone else. */
export function copyBorrowed<S extends State>(state: S, borrowed: readonly Tensor[]): S {
  if (!holdsAny(state, borrowed)) return state;
  const isForeign = (leaf: Tensor | number) => borrowed.includes(leaf as Tensor);
  return mapTree(state, (leaf) => (isForeign(leaf) ? clone(leaf as Tensor) : leaf)) as S;
}

/** Runs `compute` in tf.tidy and keeps the tensors of the state that it returns. */
export function retain<S extends State>(compute: () => S): S {
  let out!: S;
  tidy(() => {
    out = compute();
    keepTensors(out);
  });
  return out;
}

/** Keeps the tensors of a state beyond the tidy around this call. */
export function keepTensors(state: State): void {
  for (const tensor of gathered(state, [])) keep(tensor);
}

/** Disposes the tensors of `old` that `live` does not share. */
export function release(old: State, live: State): void {
  const gone = gathered(old, []);
  const shared = gone.length === 0 ? gone : gathered(live, []);
  for (const tensor of gone) if (!tensor.isDisposed && !shared.includes(tensor)) tensor.dispose();
}
