import {
  abs,
  add,
  customGrad,
  div,
  exp,
  log1p,
  mul,
  neg,
  relu,
  sigmoid,
  sub,
  sum,
} from '@tensorflow/tfjs';
import type { Scalar, Tensor } from '@tensorflow/tfjs';

/**
 * Binary cross-entropy of logits z against targets x, summed over pixels and averaged over the
 * batch: sum(max(z, 0) - z x + log(1 + exp(-|z|))) / batch, which never overflows. Its gradient is
 * (sigmoid(z) - x) / batch, in one pass over the pixels; automatic differentiation takes ten.
 * @param logits [batch, pixels].
 * @param targets [batch, pixels], in [0, 1]; no gradient flows to them.
 */
export function binaryCrossEntropy(logits: Tensor, targets: Tensor): Scalar {
  const batch = logits.shape[0]!;
  const operation = customGrad((z, save) => {
    (save as (tensors: Tensor[]) => void)([z as Tensor]);
    const each = add(
      sub(relu(z as Tensor), mul(z as Tensor, targets)),
      log1p(exp(neg(abs(z as Tensor)))),
    );
    return {
      value: div(sum(each), batch) as Scalar,
      gradFunc: (dy: Tensor, saved: Tensor[]) =>
        mul(div(dy, batch), sub(sigmoid(saved[0]!), targets)),
    };
  });
  return operation(logits) as Scalar;
}
