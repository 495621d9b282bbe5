import type { State } from '@curvature/spec';
import { keepLast, runTogether } from '@curvature/spec/internal';
import { equal, reshape, type Tensor, where } from '@tensorflow/tfjs-core';
import { leaves } from '../../state/leaves.js';
import { mapTree } from '../../state/tree.js';

type Pair = readonly [next: Tensor, last: Tensor];

/**
 * The next states, with the tensors of the last ones where `skip` [1] is not 0, bit for bit. Numbers,
 * such as counts of steps, are the next ones, and so is what a last state has not or has in another
 * shape. In tf.tidy.
 */
export function unlessSkipped(
  skip: Tensor,
  states: readonly (readonly [next: State, last: State])[],
): State[] {
  const pairs = states.flatMap(([next, last]) => moved(next, last));
  const kept = keptOf(pairs, skip);
  const keptBy = new Map(pairs.map(([next], i) => [next, kept[i]!]));
  const either = (leaf: Tensor | number) =>
    typeof leaf === 'number' ? leaf : (keptBy.get(leaf) ?? leaf);
  return states.map(([next]) => mapTree(next, either) as State);
}

/** The tensors of a state that have other memory than those of the last one. */
function moved(next: State, last: State): Pair[] {
  const before = new Map(leaves(last));
  return leaves(next).flatMap(([path, now]) => {
    const old = before.get(path);
    if (typeof now === 'number' || typeof old !== 'object') return [];
    return now.dataId !== old.dataId && `${now.shape}` === `${old.shape}` ? [[now, old]] : [];
  });
}

/** By one kernel for all of them where the backend has it. */
function keptOf(pairs: readonly Pair[], skip: Tensor): readonly Tensor[] {
  const entries = pairs.map(([next, last]) => ({ inputs: { next, last }, attributes: {} }));
  const made = runTogether(keepLast, entries, skip);
  if (made) return made.map(({ next }) => next);
  const isGood = equal(reshape(skip, []), 0);
  return pairs.map(([next, last]) => where(isGood, next, last));
}
