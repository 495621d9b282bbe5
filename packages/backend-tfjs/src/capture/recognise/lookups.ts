import { reshape } from '@tensorflow/tfjs-core';
import { placesOfIds } from './samples.js';
import { savedOf } from '../tape/tape.js';
import { sizeOf, type Recognise } from '../tape/use.js';

/** `gather` of rows of a variable: an embedding. */
export const lookup: Recognise = ({ node, input, view }, graph) => {
  const run = graph.run(node);
  if (run?.kernel !== 'GatherV2' || input !== 'x') return null;
  if (run.attributes['axis'] !== 0 || run.attributes['batchDims'])
    return 'it is gathered along another axis than the first';
  const ids = savedOf(node, 1, node.inputs['indices']);
  if (!ids) return null;
  if (view.order !== 'stored') return 'its shape is changed before it is gathered';
  const [fanIn, ...rest] = node.inputs['x']!.shape as [number, ...number[]];
  const fanOut = sizeOf(rest);
  const places = placesOfIds(node.inputs['indices']!, graph);
  return {
    kind: 'embedding',
    name: 'embedding',
    fanIn,
    fanOut,
    inputs: [ids],
    signals: ([looked], dy) => ({
      activations: reshape(looked!, [...places]),
      outputGrads: reshape(dy, [...places, fanOut]),
    }),
    takesBias: false,
  };
};
