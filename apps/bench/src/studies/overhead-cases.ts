import * as tf from '@tensorflow/tfjs';

/** Takes one whole training step: forward, backward, update. */
type Step = () => Promise<unknown>;
/** Makes a model of its own for an optimizer, and its step; `end` frees both. */
export interface Trained {
  readonly step: Step;
  readonly end: () => void;
}
export interface OverheadCase {
  readonly name: string;
  readonly describe: string;
  make(optimizer: tf.Optimizer): Promise<Trained>;
}

/** Batches in turn, so that factors of one batch differ from step to step. */
const BATCHES = 16;

/** A model as users of layers compile it, on batches that a teacher of random weights labels. */
const layersCase = (
  name: string,
  describe: string,
  batch: number,
  widths: readonly number[],
  last: { readonly activation: 'softmax' | 'linear'; readonly loss: string },
): OverheadCase => ({
  name,
  describe,
  make(optimizer) {
    const [inputs, ...units] = widths as [number, ...number[]];
    const model = tf.sequential({
      layers: units.map((width, i) =>
        tf.layers.dense({
          units: width,
          activation: i === units.length - 1 ? last.activation : 'relu',
          kernelInitializer: tf.initializers.glorotUniform({ seed: i }),
          ...(i === 0 && { inputShape: [inputs] }),
        }),
      ),
    });
    model.compile({ optimizer, loss: last.loss });
    const batches = taught(batch, inputs, units.at(-1)!, last.activation);
    let next = 0;
    return Promise.resolve({
      step: () => model.trainOnBatch(...batches[next++ % BATCHES]!),
      end() {
        tf.dispose(batches as never);
        model.dispose();
      },
    });
  },
});

type Labelled = [tf.Tensor, tf.Tensor];

function taught(
  batch: number,
  inputs: number,
  outputs: number,
  activation: 'softmax' | 'linear',
): Labelled[] {
  const teacher = tf.randomNormal([inputs, outputs], 0, 1, 'float32', 1) as tf.Tensor2D;
  const made = Array.from({ length: BATCHES }, (_, i): Labelled => {
    const x = tf.randomNormal([batch, inputs], 0, 1, 'float32', i + 2) as tf.Tensor2D;
    const y = tf.tidy(() => {
      const seen = tf.matMul(x, teacher);
      return activation === 'softmax'
        ? tf.cast(tf.oneHot(tf.argMax(seen, 1), outputs), 'float32')
        : tf.tanh(seen);
    });
    return [x, y];
  });
  teacher.dispose();
  return made;
}

function variableOf(start: tf.Tensor): tf.Variable {
  const made = tf.variable(start);
  start.dispose();
  return made;
}

/** The workbench's `regression` of six small parameters, by `optimizer.minimize`. */
const sixParameters: OverheadCase = {
  name: 'regression',
  describe: 'dense 10-64-64-1, batch 256, by `minimize`',
  make(optimizer) {
    const widths = [10, 64, 64, 1] as const;
    const kernels = widths
      .slice(1)
      .map((width, i) =>
        variableOf(tf.randomUniform([widths[i]!, width], -0.3, 0.3, 'float32', i)),
      );
    const biases = widths.slice(1).map((width) => variableOf(tf.zeros([width])));
    const batches = taught(256, 10, 1, 'linear');
    const predicted = (x: tf.Tensor) =>
      kernels.reduce((h, kernel, i) => {
        const z = tf.add(
          tf.matMul(h as tf.Tensor2D, kernel as tf.Tensor as tf.Tensor2D),
          biases[i]!,
        );
        return i === kernels.length - 1 ? z : tf.tanh(z);
      }, x);
    const variables = kernels.flatMap((kernel, i) => [kernel, biases[i]!]);
    let next = 0;
    return Promise.resolve({
      step() {
        const [x, y] = batches[next++ % BATCHES]!;
        const loss = () => tf.mean(tf.square(tf.sub(predicted(x), y))) as tf.Scalar;
        const cost = optimizer.minimize(loss, true, variables)!;
        const read = cost.data();
        cost.dispose();
        return read;
      },
      end: () => tf.dispose([batches as never, variables]),
    });
  },
};

const SOFTMAX = { activation: 'softmax', loss: 'categoricalCrossentropy' } as const;
const LINEAR = { activation: 'linear', loss: 'meanSquaredError' } as const;

/** Models whose steps are compared, from large to small. */
export const overheadCases: readonly OverheadCase[] = [
  layersCase(
    'width 256',
    'dense 64-256-256-256-10, batch 128, layers',
    128,
    [64, 256, 256, 256, 10],
    SOFTMAX,
  ),
  layersCase('table', 'dense 10-32-32-1, batch 64, layers', 64, [10, 32, 32, 1], LINEAR),
  sixParameters,
];
