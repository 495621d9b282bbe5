// Small nets and batches that are alike in every process: drawn from seeds.
import * as tf from '@tensorflow/tfjs';

/** A model, the rows of its batches, and its loss on some of the rows of a step. */
export interface Problem {
  readonly model: tf.LayersModel;
  /** Numbers of rows in a batch. */
  readonly batch: number;
  readonly loss: (step: number, rows: readonly number[]) => tf.Scalar;
  readonly dispose: () => void;
}

const STEPS = 12;

/** Numbers of a wave, which differ from row to row. */
const wave = (shape: number[], phase: number) =>
  tf.tidy(() =>
    tf.sin(tf.add(tf.mul(tf.range(0, tf.util.sizeFromShape(shape)), 1.7), phase)).reshape(shape),
  );

const kernels = (seed: number) => tf.initializers.glorotUniform({ seed });

function dense(): tf.LayersModel {
  const layers = [
    tf.layers.dense({
      units: 7,
      inputShape: [5],
      activation: 'tanh',
      kernelInitializer: kernels(1),
    }),
    tf.layers.dense({ units: 3, kernelInitializer: kernels(2) }),
  ];
  return tf.sequential({ layers });
}

function convolutions(): tf.LayersModel {
  const layers = [
    tf.layers.conv2d({
      filters: 3,
      kernelSize: 3,
      strides: 2,
      inputShape: [7, 7, 2],
      activation: 'relu',
      kernelInitializer: kernels(3),
    }),
    tf.layers.flatten(),
    tf.layers.dense({ units: 3, kernelInitializer: kernels(4) }),
  ];
  return tf.sequential({ layers });
}

function problemOf(model: tf.LayersModel, batch: number): Problem {
  const inner = model.inputs[0]!.shape.slice(1) as number[];
  const x = wave([STEPS * batch, ...inner], 0.3);
  const y = wave([STEPS * batch, 3], 1.1);
  const rowsOf = (all: tf.Tensor, step: number, rows: readonly number[]) =>
    tf.gather(
      all,
      rows.map((row) => ((step - 1) % STEPS) * batch + row),
    );
  const loss = (step: number, rows: readonly number[]) => {
    const made = model.apply(rowsOf(x, step, rows), { training: true }) as tf.Tensor;
    return tf.mean(tf.square(tf.sub(made, rowsOf(y, step, rows)))) as tf.Scalar;
  };
  const dispose = () => {
    model.dispose();
    tf.dispose([x, y]);
  };
  return { model, batch, loss, dispose };
}

/** Batches of 10 and 9 rows, which three and four ranks cannot deal evenly. */
export const problems: Readonly<Record<string, () => Problem>> = {
  dense: () => problemOf(dense(), 10),
  convolutions: () => problemOf(convolutions(), 9),
};

/** The variables that a model trains. */
export const variablesOf = ({ model }: Problem): tf.Variable[] =>
  model.trainableWeights.map((weight) => weight.read() as unknown as tf.Variable);

/** All rows of a batch. */
export const allRows = ({ batch }: Pick<Problem, 'batch'>): number[] =>
  Array.from({ length: batch }, (_, k) => k);
