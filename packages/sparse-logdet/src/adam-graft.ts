import { heldEpsilon } from '@curvature/spec/internal';
import { norms, run } from '@curvature/spec/kernels';
import { add, div, greater, mul, reshape, sqrt, type Tensor, where } from '@tensorflow/tfjs-core';

/** Adam's step of x from the diagonal that is there: x / (sqrt(scale diagonal) + epsilon). */
export const adamStepOf = (x: Tensor, diagonal: Tensor, scale: number, epsilon: number): Tensor =>
  div(x, add(sqrt(mul(diagonal, scale)), heldEpsilon(epsilon)));

/** [1] */
const normOf = (x: Tensor): Tensor => run(norms, { x }, { rows: 1 });

/**
 * `direction` with the norm of the graft source; zero stays zero.
 * @param norm [] or [1]; default the kernel of the backend.
 */
export function grafted(direction: Tensor, source: Tensor, norm = normOf): Tensor {
  const [own, wanted] = [norm(direction), norm(source)];
  const seen = greater(own, 0);
  return mul(direction, reshape(div(where(seen, wanted, 0), where(seen, own, 1)), []));
}
