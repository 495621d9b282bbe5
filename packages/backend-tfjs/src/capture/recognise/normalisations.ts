import { add, mul, reshape, rsqrt, sub, type Tensor } from '@tensorflow/tfjs-core';
import { before } from './samples.js';
import type { Recognise } from '../tape/use.js';

/**
 * Scale and offset of `batchNorm`, which tf.layers uses for layer normalisation too. The
 * activations are the normalised values.
 */
export const normalisation: Recognise = ({ node, input, view }, graph) => {
  const run = graph.run(node);
  if (run?.kernel !== 'FusedBatchNorm' || !['scale', 'offset'].includes(input)) return null;
  const x = node.inputs['x']!;
  const features = view.variable.size;
  if (view.order !== 'stored' && view.order !== 'tiled')
    return 'its shape is changed before it scales';
  if (node.inputs[input]!.shape.at(-1) !== features || x.shape.at(-1) !== features)
    return 'it scales another axis than the last';
  // The operation puts axes of length 1 before the others.
  const samples = ((x.shape[0] === 1 && before(x, graph)) || x).shape[0]!;
  const epsilon = run.attributes['varianceEpsilon'] as number;
  const places = [samples, x.size / features / samples, features];
  return {
    kind: 'norm',
    name: 'normalisation',
    fanIn: features,
    fanOut: features,
    inputs: node.saved.slice(0, 3),
    signals: ([values, mean, variance], dy) => ({
      activations: reshape(normalised(values!, mean!, variance!, epsilon), places),
      outputGrads: reshape(dy, places),
    }),
    takesBias: false,
  };
};

const normalised = (x: Tensor, mean: Tensor, variance: Tensor, epsilon: number) =>
  mul(sub(x, mean), rsqrt(add(variance, epsilon)));
