import { createHash } from 'node:crypto';
import type { Batch, Data, Model, Task } from '@curvature/workbench';
import {
  gather,
  type LayersModel,
  type Scalar,
  type Tensor,
  tensor1d,
  tidy,
  type Variable,
} from '@tensorflow/tfjs';

export interface LayersTaskOptions {
  /** Builds a new model with one input and one output; it need not be compiled. */
  readonly build: () => LayersModel;
  /** Examples along the first axis. The caller keeps and disposes them. */
  readonly x: Tensor;
  readonly y: Tensor;
  /** E.g. `tf.losses.meanSquaredError`. */
  readonly loss: (labels: Tensor, predictions: Tensor) => Tensor;
  readonly name?: string;
  readonly batch?: number;
  readonly steps?: number;
}

function digest(tensors: readonly Tensor[]): string {
  const hash = createHash('sha256');
  for (const tensor of tensors) hash.update(new Uint8Array(tensor.dataSync().buffer));
  return hash.digest('hex');
}

function batchOf({ x, y }: LayersTaskOptions, rows: Int32Array): Batch {
  return tidy(() => {
    const indices = tensor1d(rows, 'int32');
    return { inputs: gather(x, indices), targets: gather(y, indices) };
  });
}

/** Gives every model the start values of the first one. */
function sameStart(build: () => LayersModel): () => LayersModel {
  let first: Tensor[] | undefined;
  return () => {
    const model = build();
    if (first) model.setWeights(first);
    else first = model.getWeights().map((weight) => weight.clone());
    return model;
  };
}

function modelOf(layers: LayersModel, loss: LayersTaskOptions['loss']): Model {
  const variables = layers.trainableWeights.map(
    (weight) => (weight as unknown as { val: Variable }).val,
  );
  const lossOf = ({ inputs, targets }: Batch) =>
    loss(targets, layers.apply(inputs, { training: true }) as Tensor).mean() as Scalar;
  return { variables, loss: lossOf };
}

/**
 * A task from a model of layers and its examples, for `tune` and `headToHead`. Every run starts
 * with the same weights.
 */
export function layersTask(options: LayersTaskOptions): Task {
  const { x, y, name = 'own model', batch = 32, steps = 300, loss } = options;
  const build = sameStart(options.build);
  const data: Data = {
    size: x.shape[0]!,
    describe: `${x.shape[0]} examples`,
    fingerprint: digest([x, y]),
    batch: (rows) => batchOf(options, rows),
  };
  return {
    name,
    describe: name,
    batch,
    steps,
    load: async () => data,
    model: () => modelOf(build(), loss),
  };
}
