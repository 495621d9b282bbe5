import type { State } from '@curvature/spec';
import type { Refresh } from '@curvature/spec/internal';
import { gather, type Tensor, tensor1d } from '@tensorflow/tfjs-core';
import { mapTree } from '../state/tree.js';

/** The inputs of a refresh of some tiles of a stack, with new tensors. In tf.tidy. */
export const cutTo =
  (tiles: readonly number[]) =>
  ({ stats, previous, context }: Refresh<State, State>): Refresh<State, State> => {
    const { block } = context;
    const [count, ...tile] = block.shape;
    const places = tensor1d([...tiles], 'int32');
    const isStack = (leaf: Tensor) => leaf.shape[0] === count;
    const cut = (state: State) =>
      mapTree(state, (leaf) =>
        typeof leaf === 'number' || !isStack(leaf) ? leaf : gather(leaf, places),
      ) as State;
    return {
      stats: cut(stats),
      previous: cut(previous),
      context: { ...context, block: { ...block, shape: [tiles.length, ...tile] } },
    };
  };
