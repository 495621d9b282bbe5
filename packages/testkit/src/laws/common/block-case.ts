import { tiles, type Partition } from '@curvature/core';
import { toStack, type TilesOptions } from '@curvature/core/internal';
import type { Block, Parameter, Signals } from '@curvature/spec';
import {
  div,
  matMul,
  mul,
  randomNormal,
  reshape,
  tidy,
  transpose,
  type Tensor,
} from '@tensorflow/tfjs-core';

/** A parameter, and its partition into tiles. */
export interface BlockCase {
  readonly name: string;
  readonly shape: readonly number[];
  readonly tiles?: TilesOptions;
  /** What the loss is over its samples: 'mean', the default, or 'sum'. */
  readonly loss?: 'mean' | 'sum';
}

export const blockCases: readonly BlockCase[] = [
  { name: 'a tall matrix', shape: [4, 3] },
  { name: 'a wide matrix', shape: [3, 5] },
  { name: 'a square matrix', shape: [4, 4] },
  { name: 'a vector', shape: [5] },
  { name: 'a single number', shape: [1] },
  { name: 'a stack of matrices', shape: [6, 4], tiles: { blockSize: 2 } },
  { name: 'a stack with padded tiles', shape: [7, 5], tiles: { blockSize: 4 } },
  { name: 'rows alone', shape: [3, 10], tiles: { maxPreconditionedDim: 8 } },
  { name: 'columns alone', shape: [10, 3], tiles: { maxPreconditionedDim: 8 } },
  { name: 'a tile of rank 3', shape: [3, 2, 4], tiles: { mergeDimsUpTo: 0 } },
  {
    name: 'a stack of padded tiles of rank 3',
    shape: [5, 2, 3],
    tiles: { mergeDimsUpTo: 0, blockSize: 3 },
  },
];

export const partitionOf = ({ shape, tiles: options }: BlockCase): Partition =>
  tiles(options)(shape);
export const parameterOf = ({ shape }: BlockCase): Parameter => ({ name: 'law/weights', shape });

/** The block as the host makes it. */
export function blockOf(given: BlockCase): Block {
  const { tile, cuts, axes } = partitionOf(given);
  const count = cuts.reduce((a, b) => a * b, 1);
  const parameter = parameterOf(given);
  return Object.freeze({ id: parameter.name, index: 0, shape: [count, ...tile], axes, parameter });
}

/** Samples of a step. */
export const BATCH = 8;

/** The signals of one step of a layer whose gradient is activations^T outputGrads, not cut. */
export const wholeSignals = (given: BlockCase, step: number, size = 1): Signals =>
  tidy(() => makeSignals(given, step, size) as unknown as Tensor[]) as unknown as Signals;

function makeSignals({ shape }: BlockCase, step: number, size: number): Signals {
  const fanOut = shape.at(-1)!;
  const fanIn = shape.slice(0, -1).reduce((a, b) => a * b, 1);
  const normal = (sides: readonly number[], seed: number) =>
    randomNormal([...sides], 0, 1, 'float32', 1000 * step + seed);
  const inputs = normal([BATCH, fanIn], 1);
  const outputs = mul(div(normal([BATCH, fanOut], 2), BATCH), size);
  const grad = reshape(matMul(transpose(inputs), outputs), [...shape]);
  const [activations, outputGrads] = [inputs, outputs].map((rows) =>
    reshape(rows, [BATCH, 1, -1]),
  ) as [Tensor, Tensor];
  return { grad, param: normal(shape, 3), activations, outputGrads };
}

/** The signals for a preconditioner, with gradient and parameter as stacks. */
export function signalsOf(given: BlockCase, step: number, size = 1): Signals {
  const partition = partitionOf(given);
  const { grad, param, ...layer } = wholeSignals(given, step, size);
  return { ...layer, grad: toStack(grad, partition), param: toStack(param, partition) };
}
