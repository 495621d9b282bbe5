import { type Block, CurvatureError, type Signals } from '@curvature/spec';
import { concat, mean, ones, reshape, sum, type Tensor, util } from '@tensorflow/tfjs-core';
import type { Sharing } from './convention.js';

export type LayerSignals = Pick<Signals, 'activations' | 'outputGrads'>;

/** [samples, positions] of the signals. */
export const placesOf = ({
  outputGrads,
}: LayerSignals): readonly [samples: number, positions: number] => [
  outputGrads.shape[0]!,
  outputGrads.shape[1]!,
];

/**
 * [samples, positions, n] -> [rows, n]. 'expand' makes each position a row; 'reduce' makes each
 * sample a row, by the mean or the sum over its positions.
 */
export function rowsOf(x: Tensor, sharing: Sharing, merge: 'mean' | 'sum'): Tensor {
  const [samples, positions, n] = x.shape as [number, number, number];
  if (sharing === 'expand' || positions === 1) return reshape(x, [samples * positions, n]);
  return merge === 'mean' ? mean(x, 1) : sum(x, 1);
}

/** Rows of inputs; if the block holds a bias, each row ends in an additional 1. */
export const withOne = (rows: Tensor, { bias }: Block): Tensor =>
  bias === undefined ? rows : concat([rows, ones([rows.shape[0]!, 1])], 1);

/** The sides of a block as the matrix that inputs multiply: all axes but the last are merged. */
export function sidesOf({ shape }: Block): readonly [inputs: number, outputs: number] {
  return [shape.slice(1, -1).reduce((a, b) => a * b, 1), shape.at(-1)!];
}

/** @throws CurvatureError unless the signals are of a layer of this block. */
export function checkSignals(
  owner: string,
  block: Block,
  { activations, outputGrads }: LayerSignals,
): void {
  const [inputs, outputs] = sidesOf(block);
  const width =
    block.layer?.kind === 'embedding' ? [] : [block.bias === undefined ? inputs : inputs - 1];
  const [samples, positions] = outputGrads.shape as [number, number];
  if (
    util.arraysEqual(activations.shape, [samples, positions, ...width]) &&
    util.arraysEqual(outputGrads.shape, [samples, positions, outputs])
  )
    return;
  throw new CurvatureError(
    `${owner}, block "${block.id}" [${block.shape}]: got activations [${activations.shape}] and output gradients [${outputGrads.shape}].`,
    'They must be [samples, positions, fanIn] (ids: [samples, positions]) and [samples, positions, fanOut].',
    'Check the source of signals, and that the partition does not cut the parameter.',
  );
}
