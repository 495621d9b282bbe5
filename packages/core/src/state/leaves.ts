import type { State } from '@curvature/spec';
import type { Tensor } from '@tensorflow/tfjs-core';
import { type Branch, isTensor } from './tree.js';

/** The leaves of a state with their paths, e.g. `cache/0/root`; null is no leaf. */
export function leaves(state: State, path = ''): [path: string, leaf: Tensor | number][] {
  if (state === null) return [];
  if (typeof state === 'number' || isTensor(state)) return [[path, state]];
  const entries = Object.entries(state as Branch);
  return entries.flatMap(([key, child]) => leaves(child, path ? `${path}/${key}` : key));
}

/** Whether all numbers among the leaves are finite; tensors are left out. */
export const numbersAreFinite = (state: State): boolean =>
  leaves(state).every(([, leaf]) => typeof leaf !== 'number' || Number.isFinite(leaf));
