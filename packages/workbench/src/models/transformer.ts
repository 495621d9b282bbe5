import { add, gather, reshape } from '@tensorflow/tfjs';
import type { Tensor, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs';
import { dense, type Layer } from './dense.js';
import { parameters, type Parameters } from './parameters.js';
import { accuracy, softmaxCrossEntropy } from './softmax-cross-entropy.js';
import type { Model } from '../contract/task.js';
import { causalAttention, gelu, layerNorm } from './transformer-layers.js';

/** The sizes of a transformer. */
export interface TransformerShape {
  /** Number of different symbols. */
  readonly kinds: number;
  /** Length of a window of symbols. */
  readonly context: number;
  readonly width: number;
  /** Divides `width`. */
  readonly heads: number;
  readonly blocks: number;
}

/**
 * Attention, then a hidden layer of four times the width. Each takes normalised inputs, and its
 * outputs are added to the inputs.
 */
function block(weights: Parameters, name: string, shape: TransformerShape): Layer {
  const { width } = shape;
  const parts: Layer[] = [];
  const residual = (norm: Layer, inner: Layer) => parts.push((x) => add(x, inner(norm(x))));
  residual(layerNorm(weights, `${name}/norm0`, width), causalAttention(weights, name, shape));
  const norm = layerNorm(weights, `${name}/norm1`, width);
  const [up, down] = [
    dense(weights, `${name}/up`, width, 4 * width),
    dense(weights, `${name}/down`, 4 * width, width),
  ];
  residual(norm, (x) => down(gelu(up(x))));
  return (x) => parts.reduce((sum, part) => part(sum), x);
}

/** A model that predicts the next symbol at every position. */
export interface Transformer extends Model {
  /** @param symbols [batch, context], int32. @returns [batch * context, kinds]. */
  logits(symbols: Tensor2D): Tensor2D;
}

/**
 * A decoder with the norm before each part (as in GPT-2), learned positions, and an output layer
 * that does not share the weights of the input.
 * @returns Variables `symbols` [kinds, width], `places` [context, width], `block0/query/kernel`
 *   [in, out], ...; the loss is the cross-entropy of the next symbol, in nats, averaged over all
 *   positions of the batch.
 */
export function transformer(shape: TransformerShape, seed: number): Transformer {
  const { kinds, context, width } = shape;
  const weights = parameters(seed);
  const symbolVectors = weights.matrix('symbols', kinds, width) as Tensor as Tensor2D;
  const positionVectors = weights.matrix('places', context, width);
  const blocks = Array.from({ length: shape.blocks }, (_, i) => block(weights, `block${i}`, shape));
  const layers = [
    ...blocks,
    layerNorm(weights, 'norm', width),
    dense(weights, 'head', width, kinds),
  ];
  const logits = (symbols: Tensor2D): Tensor2D => {
    const vectors = reshape(gather(symbolVectors, reshape(symbols, [-1])), [-1, context, width]);
    const inputVectors = reshape(add<Tensor3D>(vectors, positionVectors), [-1, width]) as Tensor2D;
    return layers.reduce((x, layer) => layer(x), inputVectors);
  };
  return {
    variables: weights.variables,
    logits,
    loss({ inputs, targets }, reportAccuracy) {
      const [predicted, next] = [logits(inputs as Tensor2D), reshape(targets, [-1]) as Tensor1D];
      reportAccuracy?.(accuracy(predicted, next));
      return softmaxCrossEntropy(predicted, next);
    },
  };
}
