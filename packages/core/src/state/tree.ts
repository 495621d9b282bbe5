import { Tensor, type Tensor as AnyTensor, clone, keep, tidy } from '@tensorflow/tfjs-core';
import type { State } from '@curvature/spec';

/** The leaves of a state with their paths, e.g. `cache/0/root`; nulls are no leaves. */
export function leaves(state: State, path = ''): [path: string, leaf: AnyTensor | number][] {
  if (state === null) return [];
  if (state instanceof Tensor || typeof state === 'number')
    return [[path, state as AnyTensor | number]];
  const entries = Object.entries(state as { readonly [key: string]: State });
  return entries.flatMap(([key, child]) => leaves(child, path ? `${path}/${key}` : key));
}

/** The tensors of a state, each once. */
export const tensorsOf = (state: State): AnyTensor[] => [...gathered(state, new Set())];

/** Without paths, for a step asks it of every part of every cell. */
function gathered(state: State, into: Set<AnyTensor>): Set<AnyTensor> {
  if (state === null || typeof state === 'number') return into;
  if (state instanceof Tensor) return into.add(state);
  for (const child of Object.values(state as { readonly [key: string]: State }))
    gathered(child, into);
  return into;
}

/** The same tree with other leaves. */
export function mapTree(state: State, leaf: (value: AnyTensor | number) => unknown): unknown {
  if (state === null) return null;
  if (state instanceof Tensor || typeof state === 'number')
    return leaf(state as AnyTensor | number);
  if (Array.isArray(state)) return state.map((child: State) => mapTree(child, leaf));
  const entries = Object.entries(state as { readonly [key: string]: State });
  return Object.fromEntries(entries.map(([key, child]) => [key, mapTree(child, leaf)]));
}

/**
 * A state may not hold a tensor that someone else will dispose: copies those that were handed
 * through as they came.
 */
export function owned<S extends State>(state: S, borrowed: readonly AnyTensor[]): S {
  const foreign = new Set<unknown>(borrowed);
  if (!tensorsOf(state).some((tensor) => foreign.has(tensor))) return state;
  return mapTree(state, (leaf) => (foreign.has(leaf) ? clone(leaf as AnyTensor) : leaf)) as S;
}

/** Runs `compute` in tf.tidy, but lets the tensors of the state that it returns live. */
export function scoped<S extends State>(compute: () => S): S {
  let out!: S;
  tidy(() => {
    out = compute();
    tensorsOf(out).forEach((tensor) => keep(tensor));
  });
  return out;
}

/** Disposes the tensors of `old` that `live` does not hold. */
export function release(old: State, live: State): void {
  const held = gathered(live, new Set());
  for (const tensor of gathered(old, new Set()))
    if (!held.has(tensor) && !tensor.isDisposed) tensor.dispose();
}
