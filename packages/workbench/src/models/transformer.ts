import { add, gather, reshape } from '@tensorflow/tfjs';
import type { Tensor, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs';
import { dense, type Layer } from './dense.js';
import { parameters, type Parameters } from './parameters.js';
import { accuracy, softmaxCrossEntropy } from './softmax-cross-entropy.js';
import type { Model } from '../contract/task.js';
import { causalAttention, gelu, layerNorm } from './transformer-layers.js';

export interface TransformerShape {
  /** Different symbols. */
  readonly kinds: number;
  /** Symbols seen at once. */
  readonly context: number;
  readonly width: number;
  /** Divides `width`. */
  readonly heads: number;
  readonly blocks: number;
}

/**
 * Attention, then a hidden layer of four times the width; each reads what was normed and adds to
 * what came in.
 */
function block(made: Parameters, name: string, shape: TransformerShape): Layer {
  const { width } = shape;
  const parts: Layer[] = [];
  const residual = (norm: Layer, inner: Layer) => parts.push((x) => add(x, inner(norm(x))));
  residual(layerNorm(made, `${name}/norm0`, width), causalAttention(made, name, shape));
  const norm = layerNorm(made, `${name}/norm1`, width);
  const [up, down] = [
    dense(made, `${name}/up`, width, 4 * width),
    dense(made, `${name}/down`, 4 * width, width),
  ];
  residual(norm, (x) => down(gelu(up(x))));
  return (x) => parts.reduce((sum, part) => part(sum), x);
}

/** A model that predicts the next symbol at every place. */
export interface Transformer extends Model {
  /** @param symbols [batch, context], int32. @returns [batch * context, kinds]. */
  logits(symbols: Tensor2D): Tensor2D;
}

/**
 * A decoder with its norms before each part (GPT-2's order), learned places and a head of its own.
 * @returns Variables `symbols` [kinds, width], `places` [context, width], `block0/query/kernel`
 *   [in, out], ...; the loss is
 * the cross-entropy of the next symbol, in nats, averaged over all places of the batch.
 */
export function transformer(shape: TransformerShape, seed: number): Transformer {
  const { kinds, context, width } = shape;
  const made = parameters(seed);
  const symbolVectors = made.matrix('symbols', kinds, width) as Tensor as Tensor2D;
  const placeVectors = made.matrix('places', context, width);
  const blocks = Array.from({ length: shape.blocks }, (_, i) => block(made, `block${i}`, shape));
  const layers = [...blocks, layerNorm(made, 'norm', width), dense(made, 'head', width, kinds)];
  const logits = (symbols: Tensor2D): Tensor2D => {
    const vectors = reshape(gather(symbolVectors, reshape(symbols, [-1])), [-1, context, width]);
    const placed = reshape(add<Tensor3D>(vectors, placeVectors), [-1, width]) as Tensor2D;
    return layers.reduce((x, layer) => layer(x), placed);
  };
  return {
    variables: made.variables,
    logits,
    loss({ inputs, targets }, tell) {
      const [predicted, next] = [logits(inputs as Tensor2D), reshape(targets, [-1]) as Tensor1D];
      tell?.(accuracy(predicted, next));
      return softmaxCrossEntropy(predicted, next);
    },
  };
}
