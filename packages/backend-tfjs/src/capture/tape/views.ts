import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import type { KernelRun } from './kernel-log.js';
import type { TapeNode } from './tape.js';

/**
 * A tensor with the numbers of a variable: as they are stored; as the transpose of the variable as
 * a matrix [rows, columns]; or repeated.
 */
export interface View {
  readonly variable: Variable;
  readonly order: 'stored' | 'tiled' | { readonly rows: number; readonly columns: number };
}

const SAME_ORDER = new Set(['Reshape', 'Cast', 'Identity', 'ExpandDims']);

/**
 * The tensor that an operation only reshapes, without a change of numbers or their order; null for
 * other operations.
 */
export function seenThrough(node: TapeNode, run: KernelRun | undefined): Tensor | null {
  // On the tape, copies by TensorFlow.js have the name of the open scope, so the kernel's name
  // decides.
  const kernel = run?.kernel ?? node.kernelName;
  return SAME_ORDER.has(kernel) ? (node.inputs['x'] ?? node.inputs['input'] ?? null) : null;
}

/** The view that an operation makes of a view; null if its result is none. */
export function viewOf(view: View, node: TapeNode, run: KernelRun | undefined): View | null {
  if (seenThrough(node, run)) return view;
  if (run?.kernel === 'Transpose')
    return transposed(view, node.inputs['x']!.shape, run.attributes['perm'] as number[]);
  if (run?.kernel === 'Tile' && view.order === 'stored') return { ...view, order: 'tiled' };
  return null;
}

/** A permutation that swaps two neighbouring groups of axes is the transposition of a matrix. */
function transposed(view: View, shape: readonly number[], perm: readonly number[]): View | null {
  const axes = perm.filter((axis) => shape[axis] !== 1);
  const cut = axes.findIndex((axis, place) => place > 0 && axis < axes[place - 1]!);
  if (cut < 0) return view;
  const rotated = [...axes.slice(cut), ...axes.slice(0, cut)];
  if (rotated.some((axis, place) => place > 0 && axis < rotated[place - 1]!)) return null;
  const size = (group: readonly number[]) =>
    group.reduce((product, axis) => product * shape[axis]!, 1);
  const [rows, columns] = [size(axes.slice(cut)), size(axes.slice(0, cut))];
  if (view.order === 'stored') return { ...view, order: { rows, columns } };
  const undone =
    view.order !== 'tiled' && view.order.rows === columns && view.order.columns === rows;
  return undone ? { ...view, order: 'stored' } : null;
}
