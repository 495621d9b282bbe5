// States are trees of tensors and numbers. Ownership: a cell owns every tensor of its state. What a
// plugin returns is made inside tf.tidy, so `retain` keeps the tensors of the result beyond it. A
// plugin may return a tensor that someone else owns, such as its gradient; `copyBorrowed` puts a
// clone in its place. Once a state is replaced, `release` disposes the tensors that the live state
// does not share.
import type { State } from '@curvature/spec';
import { clone, keep, Tensor, type Tensor as AnyTensor, tidy } from '@tensorflow/tfjs-core';

/** The leaves of a state with their paths, e.g. `cache/0/root`; null is no leaf. */
export function leaves(state: State, path = ''): [path: string, leaf: AnyTensor | number][] {
  if (state === null) return [];
  if (state instanceof Tensor || typeof state === 'number')
    return [[path, state as AnyTensor | number]];
  const entries = Object.entries(state as { readonly [key: string]: State });
  return entries.flatMap(([key, child]) => leaves(child, path ? `${path}/${key}` : key));
}

/** The tensors of a state, each once. */
export const tensorsOf = (state: State): AnyTensor[] => [...gathered(state, new Set())];

/** Builds neither paths nor lists: every step calls it for every part of every cell. */
function gathered(state: State, into: Set<AnyTensor>): Set<AnyTensor> {
  if (state === null || typeof state === 'number') return into;
  if (state instanceof Tensor) return into.add(state);
  const children = state as { readonly [key: string]: State };
  for (const key in children) gathered(children[key]!, into);
  return into;
}

/** Whether a state has a tensor. */
export function holdsTensors(state: State): boolean {
  if (state === null || typeof state === 'number') return false;
  if (state instanceof Tensor) return true;
  const children = state as { readonly [key: string]: State };
  for (const key in children) if (holdsTensors(children[key]!)) return true;
  return false;
}

/** Whether all numbers among the leaves are finite; tensors are left out. */
export const numbersAreFinite = (state: State): boolean =>
  leaves(state).every(([, leaf]) => typeof leaf !== 'number' || Number.isFinite(leaf));

/** The same tree with other leaves. */
export function mapTree(state: State, leaf: (value: AnyTensor | number) => unknown): unknown {
  if (state === null) return null;
  if (state instanceof Tensor || typeof state === 'number')
    return leaf(state as AnyTensor | number);
  if (Array.isArray(state)) return state.map((child: State) => mapTree(child, leaf));
  const entries = Object.entries(state as { readonly [key: string]: State });
  return Object.fromEntries(entries.map(([key, child]) => [key, mapTree(child, leaf)]));
}

/** The state with clones of the tensors that belong to someone else. */
export function copyBorrowed<S extends State>(state: S, borrowed: readonly AnyTensor[]): S {
  const foreign = new Set<unknown>(borrowed);
  if (!holdsAny(state, foreign)) return state;
  return mapTree(state, (leaf) => (foreign.has(leaf) ? clone(leaf as AnyTensor) : leaf)) as S;
}

function holdsAny(state: State, wanted: ReadonlySet<unknown>): boolean {
  if (state === null || typeof state === 'number') return false;
  if (state instanceof Tensor) return wanted.has(state);
  const children = state as { readonly [key: string]: State };
  for (const key in children) if (holdsAny(children[key]!, wanted)) return true;
  return false;
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
export const keepTensors = (state: State): void =>
  tensorsOf(state).forEach((tensor) => keep(tensor));

/** Disposes the tensors of `old` that `live` does not share. */
export function release(old: State, live: State): void {
  const shared = gathered(live, new Set());
  for (const tensor of gathered(old, new Set()))
    if (!shared.has(tensor) && !tensor.isDisposed) tensor.dispose();
}
