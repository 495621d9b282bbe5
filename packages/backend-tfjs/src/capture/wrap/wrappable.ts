import type { Layer } from '@curvature/spec';
import { cast, reshape, type Tensor, type Tensor4D, type Variable } from '@tensorflow/tfjs-core';
import { patches, type Window } from '../recognise/patches.js';
import { sizeOf, type Use } from '../tape/use.js';

interface Weight {
  readonly val: Variable;
}
/** The part of a layer of tf.layers that this package uses. */
export interface LayerLike {
  getClassName(): string;
  call(inputs: Tensor | Tensor[], kwargs: object): Tensor | Tensor[];
  activation?: { apply(x: Tensor): Tensor; getClassName(): string };
  readonly kernel?: Weight | null;
  readonly bias?: Weight | null;
  readonly embeddings?: Weight | null;
  readonly strides?: number[];
  readonly padding?: string;
  readonly dataFormat?: string;
  readonly dilationRate?: number | number[];
}
/** A `tf.LayersModel`, or anything else that has layers. */
export interface ModelLike {
  readonly layers: readonly object[];
}

/** A layer whose `call` can be replaced on the instance during a capture. */
export interface Wrappable {
  readonly instance: LayerLike;
  readonly parameter: string;
  readonly layer: Layer;
  /** Why it has no signals. */
  readonly refusal: string | null;
  readonly use: (input: Tensor) => Use;
}

/** The built layers of a model, nested ones included, that can be wrapped, by their weights. */
export function wrappableLayers(model: ModelLike): Map<string, Wrappable> {
  const found = new Map<string, Wrappable>();
  for (const instance of flatten(model)) {
    const weight = instance.kernel ?? instance.embeddings;
    const make = weight && KINDS[instance.getClassName()];
    if (make)
      found.set(weight.val.name, wrappable(instance, weight.val, make(instance, weight.val)));
  }
  return found;
}

const flatten = (model: ModelLike): LayerLike[] =>
  model.layers.flatMap((layer) =>
    'layers' in layer ? flatten(layer as ModelLike) : [layer as LayerLike],
  );

interface Kind {
  readonly kind: Layer['kind'];
  readonly name: string;
  readonly refusal?: string | null;
  readonly signals: Use['signals'];
}

function wrappable(
  instance: LayerLike,
  { name: parameter, shape }: Variable,
  kind: Kind,
): Wrappable {
  const fanOut = shape.at(-1)!;
  const layer = {
    kind: kind.kind,
    name: kind.name,
    mechanism: 'layer',
    bias: instance.bias?.val.name ?? null,
  };
  const use = { ...kind, fanIn: sizeOf(shape) / fanOut, fanOut, takesBias: true };
  return {
    instance,
    parameter,
    layer,
    refusal: kind.refusal ?? null,
    use: (input) => ({ ...use, inputs: [input] }),
  };
}

const KINDS: Readonly<Record<string, (layer: LayerLike, weight: Variable) => Kind>> = {
  Dense: () => ({
    kind: 'linear',
    name: 'dense',
    signals: ([x], dy) => ({ activations: byPlaces(x!), outputGrads: byPlaces(dy) }),
  }),
  Embedding: () => ({
    kind: 'embedding',
    name: 'embedding',
    signals: ([ids], dy) => {
      const places = [ids!.shape[0]!, ids!.size / ids!.shape[0]!];
      return {
        activations: cast(reshape(ids!, places), 'int32'),
        outputGrads: reshape(dy, [...places, dy.shape.at(-1)!]),
      };
    },
  }),
  Conv1D: (layer, { shape: [width, ...channels] }) =>
    convolution(layer, `conv1d ${width}`, [1, width!, ...channels], [1, layer.strides![0]!]),
  Conv2D: (layer, { shape }) =>
    convolution(layer, `conv2d ${shape[0]}x${shape[1]}`, shape, layer.strides!),
};

function convolution(
  layer: LayerLike,
  name: string,
  shape: readonly number[],
  strides: number[],
): Kind {
  const window = { shape, strides, pad: layer.padding } as unknown as Window;
  const dilated = [layer.dilationRate ?? 1].flat().some((n) => n > 1);
  return {
    kind: 'linear',
    name,
    refusal: dilated ? 'dilated' : layer.dataFormat === 'channelsFirst' ? 'channels first' : null,
    signals: ([x], dy) => {
      const [count, ...rest] = x!.shape as [number, ...number[]];
      const images = x!.rank === 3 ? reshape(x!, [count, 1, ...rest]) : x!;
      return { activations: patches(images as Tensor4D, window), outputGrads: byPlaces(dy) };
    },
  };
}

/** [samples, ...positions, n] -> [samples, positions, n] */
const byPlaces = (x: Tensor): Tensor => {
  const [samples, n] = [x.shape[0]!, x.shape.at(-1)!];
  return reshape(x, [samples, x.size / samples / n, n]);
};
