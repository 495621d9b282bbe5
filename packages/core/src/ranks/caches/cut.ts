import type { State } from '@curvature/spec';
import type { Refresh } from '@curvature/spec/internal';
import { slice, type Tensor } from '@tensorflow/tfjs-core';
import type { Tiles } from '../../state/cell.js';
import { mapTree } from '../../state/tree.js';

/**
 * The inputs of a refresh of some tiles of a stack, with new tensors. In tf.tidy. Slices: to gather
 * the same tiles takes wasm ten times as long.
 */
export const cutTo =
  ({ first, count }: Tiles) =>
  ({ stats, previous, context }: Refresh<State, State>): Refresh<State, State> => {
    const { block } = context;
    const [all, ...tile] = block.shape;
    const isStack = (leaf: Tensor) => leaf.shape[0] === all;
    const cut = (state: State) =>
      mapTree(state, (leaf) =>
        typeof leaf === 'number' || !isStack(leaf) ? leaf : sliced(leaf, first, count),
      ) as State;
    return {
      stats: cut(stats),
      previous: cut(previous),
      context: { ...context, block: { ...block, shape: [count, ...tile] } },
    };
  };

function sliced(stack: Tensor, first: number, count: number): Tensor {
  const [, ...tile] = stack.shape;
  return slice(stack, [first, ...tile.map(() => 0)], [count, ...tile]);
}
