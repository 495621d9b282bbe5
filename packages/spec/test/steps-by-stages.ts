// Whole steps by the composites of their stages, which kernels over all parameters must equal.
import * as tf from '@tensorflow/tfjs';
import {
  blocksTimes,
  bothSides,
  cutTiles,
  type EigenAttributes,
  graft,
  type GraftedAttributes,
  joinTiles,
  type KroneckerAttributes,
  overRoot,
  timesBlocks,
} from '../src/internal.js';
import { symmetricUpdate } from '../src/kernels/index.js';

export type Tensors = Readonly<Record<string, tf.Tensor>>;

/** x in tiles, and joined again. */
const inTiles = ({ n, m, rows, columns }: KroneckerAttributes | EigenAttributes) => ({
  cut: (x: tf.Tensor) => cutTiles.composite({ x: tf.reshape(x, [n, m]) }, { rows, columns }),
  join: (tiles: tf.Tensor, like: tf.Tensor) =>
    tf.reshape(joinTiles.composite({ tiles }, { n, m }), like.shape),
});

/** The averages of a step, its direction, and the graft's. */
function filtered({ grad, mean, moment }: Tensors, own: GraftedAttributes) {
  const next = tf.add(tf.mul(mean!, own.decayMean), tf.mul(grad!, own.weightMean));
  const squares = tf.mul(tf.square(grad!), own.weightMoment);
  const second = tf.add(tf.mul(moment!, own.decayMoment), squares);
  const direction = tf.add(tf.mul(next, own.meanScale), tf.mul(grad!, own.ahead));
  const root = tf.add(tf.sqrt(tf.mul(second, own.momentScale)), own.epsilon);
  return { mean: next, moment: second, direction, source: tf.div(direction, root) };
}

const moved = (
  parameter: tf.Tensor,
  step: tf.Tensor,
  own: Pick<GraftedAttributes, 'decayParameter' | 'rate'>,
): tf.Tensor => tf.sub(tf.mul(parameter, own.decayParameter), tf.mul(step, own.rate));

/** `kroneckerSteps`, or `vectorSteps` where there is no right side, by stages. */
export function kroneckerByStages(inputs: Tensors, own: KroneckerAttributes): Tensors {
  const { cut, join } = inTiles(own);
  const isVector = inputs['right'] === undefined;
  const grads = cut(inputs['grad']!);
  const updated = (name: string, transposed: 0 | 1) =>
    own.accumulate === 1
      ? symmetricUpdate.composite({ matrix: inputs[name]!, x: grads }, { ...own, transposed })
      : inputs[name]!;
  const { mean, moment, direction, source } = filtered(inputs, own);
  const left = inputs['leftRoot'] as tf.Tensor3D;
  const tiles = cut(direction) as tf.Tensor3D;
  const x = isVector
    ? tf.matMul(tiles, left)
    : bothSides.composite(
        { left, x: tiles, right: inputs['rightRoot']! },
        { transposeLeft: 0, transposeRight: 0 },
      );
  const step = join(
    graft.composite({ x, source: cut(source) }, { rows: x.shape[0]! }),
    inputs['parameter']!,
  );
  const matrices = { left: updated('left', isVector ? 1 : 0) };
  const both = isVector ? matrices : { ...matrices, right: updated('right', 1) };
  return { mean, moment, parameter: moved(inputs['parameter']!, step, own), ...both };
}

/** `eigenSteps` by stages, which project the mean themselves. */
export function eigenByStages(inputs: Tensors, own: EigenAttributes): Tensors {
  const { cut, join } = inTiles(own);
  const [left, right] = [inputs['leftBasis']!, inputs['rightBasis']!];
  const rotated = (x: tf.Tensor, isInto: boolean) =>
    bothSides.composite(
      { left, x, right },
      { transposeLeft: isInto ? 1 : 0, transposeRight: isInto ? 0 : 1 },
    );
  const grads = cut(inputs['grad']!);
  const updated = (name: string, transposed: 0 | 1) =>
    symmetricUpdate.composite({ matrix: inputs[name]!, x: grads }, { ...own, transposed });
  const kept = tf.mul(inputs['mean']!, own.decayMean);
  const mean = tf.add(kept, tf.mul(inputs['grad']!, own.weightMean));
  const [seen, projected] = [rotated(grads, true), rotated(cut(mean), true)];
  const squares = tf.mul(tf.square(seen), own.weightMoment);
  const second = tf.add(tf.mul(inputs['second']!, own.decayMoment), squares);
  const x = tf.add(tf.mul(projected, own.meanScale), tf.mul(seen, own.ahead));
  const { momentScale: scale, epsilon } = own;
  const step = rotated(overRoot.composite({ x, moment: second }, { scale, epsilon }), false);
  const parameter = moved(inputs['parameter']!, join(step, inputs['parameter']!), own);
  return {
    mean,
    projected,
    second,
    left: updated('left', 0),
    right: updated('right', 1),
    parameter,
  };
}

/** `layerSteps` by stages. */
export function layerByStages(inputs: Tensors, own: GraftedAttributes): Tensors {
  const { mean, moment, direction, source } = filtered(inputs, own);
  const half = blocksTimes.composite({ stack: inputs['left']!, x: direction }, {});
  const x = timesBlocks.composite({ x: half, stack: inputs['right']! }, {});
  const step = graft.composite({ x, source }, { rows: 1 });
  const rows = inputs['grad']!.shape[0]! - 1;
  const part = (from: number, count: number, like: tf.Tensor) =>
    moved(like, tf.reshape(tf.slice(step, [from, 0], [count, -1]), like.shape), own);
  return {
    mean,
    moment,
    kernel: part(0, rows, inputs['kernel']!),
    bias: part(rows, 1, inputs['bias']!),
  };
}
