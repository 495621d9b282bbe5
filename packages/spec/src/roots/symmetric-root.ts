import { matMul, reshape, transpose, type Tensor } from '@tensorflow/tfjs-core';
import type { Meaning } from '../contract/block.js';
import type { Quality } from '../contract/contract.js';
import { readLater } from '../reads/reads.js';

/**
 * What solvers of symmetric factors give, so that one may stand for another: roots of a stack, and
 * how good they are.
 */
export type SymmetricRoot = {
  readonly root: Tensor; //      [count, n, n]
  readonly residual: Tensor; //  [count], max |X^p A - I|
  readonly condition: Tensor; // [count], after the ridge; at most 3e38
  readonly largest?: Tensor; //  [count], largest eigenvalue of the factor, after the ridge
};

/** Says of a solver that its roots are such, so that a saved one goes on under another. */
export const matrixRoots: Meaning = { roots: 'matrices' };

/**
 * x multiplied by the symmetric `root` along `axis`, matrix by matrix. root: [count, n, n], x:
 * [count, ...], axis >= 1
 */
export function multiplyAlong({ root }: SymmetricRoot, x: Tensor, axis: number): Tensor {
  const [count, n] = [x.shape[0]!, x.shape[axis]!];
  if (axis === 1) return reshape(matMul(root, reshape(x, [count, n, -1])), x.shape);
  // The roots are symmetric, so the last axis of a matrix is multiplied from the right, without a
  // transpose.
  if (axis === 2 && x.rank === 3) return matMul(x, root);
  const order = [0, axis, ...x.shape.map((_, i) => i).filter((i) => i !== 0 && i !== axis)];
  const moved = transpose(x, order);
  const product = reshape(matMul(root, reshape(moved, [count, n, -1])), moved.shape);
  return transpose(
    product,
    order.map((_, i) => order.indexOf(i)),
  );
}

/**
 * The worst residual and condition of the stack, and its largest eigenvalue where that is known.
 */
export async function worstOf({ residual, condition, largest }: SymmetricRoot): Promise<Quality> {
  const read = [residual, condition, largest].map((x) => x && readLater(x));
  const [residuals, conditions, tops] = await Promise.all(read);
  return {
    residual: Math.max(0, ...residuals!),
    condition: Math.max(1, ...conditions!),
    ...(tops && { largest: Math.max(0, ...tops) }),
  };
}
