import {
  argMax,
  cast,
  customGrad,
  div,
  equal,
  logSoftmax,
  exp,
  mean,
  mul,
  neg,
  oneHot,
  sub,
  sum,
} from '@tensorflow/tfjs';
import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs';

/**
 * Softmax cross-entropy of logits z against labels, averaged over the rows: -mean(log
 * softmax(z)[label]). Its gradient is (softmax(z) - one-hot) / rows, in one pass.
 * @param logits [rows, classes].
 * @param labels [rows], int32; no gradient flows to them.
 */
export function softmaxCrossEntropy(logits: Tensor, labels: Tensor1D): Scalar {
  const [rows, classes] = logits.shape as [number, number];
  const operation = customGrad((z, save) => {
    // `oneHot` of the wasm backend returns the bits of int32, even if float32 is requested.
    const expected = cast(oneHot(labels, classes), 'float32');
    const logarithms = logSoftmax(z as Tensor);
    (save as (tensors: Tensor[]) => void)([logarithms, expected]);
    return {
      value: neg(div(sum(mul(logarithms, expected)), rows)) as Scalar,
      gradFunc: (dy: Tensor, saved: Tensor[]) => mul(div(dy, rows), sub(exp(saved[0]!), saved[1]!)),
    };
  });
  return operation(logits) as Scalar;
}

/** The share of rows whose largest logit is that of their label. */
export const accuracy = (logits: Tensor, labels: Tensor1D): Scalar =>
  mean(cast(equal(cast(argMax(logits, 1), 'int32'), labels), 'float32'));
