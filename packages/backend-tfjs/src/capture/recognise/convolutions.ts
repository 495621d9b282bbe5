import { reshape, type Tensor4D } from '@tensorflow/tfjs-core';
import { patches, type Window } from './patches.js';
import { savedOf } from '../tape/tape.js';
import type { Recognise } from '../tape/use.js';

/** Names of the filter on the tape, and the place of the images among the saved tensors. */
const CONVOLUTIONS: Readonly<Record<string, readonly [filter: string, images: number]>> = {
  Conv2D: ['filter', 0],
  FusedConv2D: ['1', 1],
};

/** `conv2d` with a variable as its filter; `conv1d` is one of height 1. */
export const convolution: Recognise = ({ node, input, view }, graph) => {
  const run = graph.run(node);
  const [filter, images] = CONVOLUTIONS[run?.kernel ?? ''] ?? [];
  if (!run || images === undefined || input !== filter) return null;
  const saved = savedOf(node, images, node.inputs['x'] ?? node.inputs['0']);
  if (!saved) return null;
  const window = { ...run.attributes, shape: node.inputs[filter]!.shape } as unknown as Window &
    Attributes;
  const refusal = refuse(window);
  if (refusal) return refusal;
  if (view.order !== 'stored') return 'its shape is changed before it is convolved';
  const [height, width, channels, fanOut] = window.shape;
  const fanIn = height * width * channels;
  return {
    kind: 'linear',
    name: view.variable.rank === 3 ? `conv1d ${width}` : `conv2d ${height}x${width}`,
    fanIn,
    fanOut,
    inputs: [saved],
    signals: ([x], dy) => {
      const places = [x!.shape[0]!, dy.size / x!.shape[0]! / fanOut];
      return {
        activations: reshape(patches(x as Tensor4D, window), [...places, fanIn]),
        outputGrads: reshape(dy, [...places, fanOut]),
      };
    },
    takesBias: true,
  };
};

interface Attributes {
  readonly dataFormat?: string;
  readonly activation?: string;
}

function refuse({ dilations, dataFormat, activation }: Window & Attributes): string | null {
  if ([dilations ?? 1].flat().some((n) => n > 1)) return 'dilated';
  if ((dataFormat ?? 'NHWC') !== 'NHWC') return 'channels first';
  return (activation ?? 'linear') === 'linear'
    ? null
    : 'its activation is fused with the convolution';
}
