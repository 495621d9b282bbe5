import type { AnyPreconditioner, Block, Layer, Signals } from '@curvature/spec';
import { mul, randomNormal, randomUniformInt, slice, type Tensor } from '@tensorflow/tfjs-core';
import { BATCH, type BlockCase, parameterOf } from './block-case.js';

/** A layer, and its place in a batch. */
export interface LayerCase {
  readonly name: string;
  readonly block: Block;
  /** Of a sequence, or uses of a layer that is shared. */
  readonly positions: number;
}

const KINDS: readonly (readonly [Layer['kind'], positions: number])[] = [
  ['linear', 1],
  ['linear', 3],
  ['embedding', 2],
  ['norm', 1],
  ['norm', 2],
];

/** Layers of every kind whose parameter has about the shape of a case, which a plugin accepts. */
export const layersOf = (p: AnyPreconditioner, given: BlockCase): LayerCase[] =>
  given.shape.length < 2
    ? []
    : KINDS.map(([kind, positions]) => layerOf(p, given, kind, positions)).filter(
        ({ block }) => (p.accepts?.(block) ?? true) === true,
      );

function layerOf(
  p: AnyPreconditioner,
  given: BlockCase,
  kind: Layer['kind'],
  positions: number,
): LayerCase {
  const parameter = parameterOf(given);
  const fanOut = given.shape.at(-1)!;
  const fanIn = given.shape.slice(0, -1).reduce((a, b) => a * b, 1);
  const isJoint = kind === 'linear' && p.augmentsBias === true;
  const shape = kind === 'norm' ? [1, fanOut] : [1, fanIn + (isJoint ? 1 : 0), fanOut];
  const bias = isJoint ? 'law/bias' : null;
  const block: Block = {
    id: parameter.name,
    index: 0,
    shape,
    axes: shape.map((_, axis) => axis).slice(1),
    parameter,
    layer: { kind, name: kind, mechanism: 'law', bias },
    ...(isJoint && { bias: 'law/bias' }),
  };
  return { name: `a layer of kind ${kind} at ${positions} positions`, block, positions };
}

/** The signals of a batch. Gradient and parameter are those of all ranks, and are drawn too. */
export function layerSignals({ block, positions }: LayerCase, step: number): Signals {
  const { shape, layer, bias } = block;
  const fanOut = shape.at(-1)!;
  const fanIn = shape.slice(1, -1).reduce((a, b) => a * b, 1) - (bias === undefined ? 0 : 1);
  const normal = (sides: readonly number[], seed: number) =>
    randomNormal([...sides], 0, 1, 'float32', 1000 * step + seed);
  const width = layer!.kind === 'norm' ? fanOut : fanIn;
  return {
    activations:
      layer!.kind === 'embedding'
        ? randomUniformInt([BATCH, positions], 0, fanIn, 1000 * step + 1)
        : normal([BATCH, positions, width], 1),
    outputGrads: normal([BATCH, positions, fanOut], 2),
    grad: normal(shape, 3),
    param: normal(shape, 4),
  };
}

/**
 * The signals of the ranks that have so many samples of a batch each. Where the loss is a mean over
 * samples, a rank's output gradients are larger by as much as it has fewer samples.
 */
export function signalsOfRanks(
  { activations, outputGrads, ...rest }: Signals,
  samples: readonly number[],
  loss: 'mean' | 'sum',
): Signals[] {
  let first = 0;
  return samples.map((count) => {
    const rows = (x: Tensor) => {
      const [, ...others] = x.shape;
      return slice(x, [first, ...others.map(() => 0)], [count, ...others]);
    };
    const scale = loss === 'mean' ? BATCH / count : 1;
    const own = { activations: rows(activations), outputGrads: mul(rows(outputGrads), scale) };
    first += count;
    return { ...rest, ...own };
  });
}
