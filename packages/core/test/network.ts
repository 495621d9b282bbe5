import * as tf from '@tensorflow/tfjs';

const SIDE = 4;
let count = 0;
const normal = (seed: number, shape: number[]) => tf.randomNormal(shape, 0, 1, 'float32', seed);

export interface Network {
  readonly variables: tf.Variable[];
  readonly loss: () => tf.Scalar;
  readonly values: () => number[][];
  /** The same network in variables of other names. */
  readonly copy: (naming: 'numbers' | 'appended' | 'other', dispose: boolean) => Network;
  readonly dispose: () => void;
}

/**
 * tanh(x U + b) V + c. Both kernels have the same shape, and so have both biases: a state given to
 * the wrong one raises no error of shapes.
 * @param name Prefix of its variables; null: the numbers that TensorFlow.js gives.
 */
export function network(name: string | null): Network {
  const names = ['U', 'b', 'V', 'c'].map((part) =>
    name === null ? null : `${name}${count++}/${part}`,
  );
  const shapes = [[SIDE, SIDE], [SIDE], [SIDE, SIDE], [SIDE]];
  const start = shapes.map((shape, i) =>
    tf.tidy(() => (shape.length === 1 ? tf.zeros(shape) : normal(i + 1, shape))),
  );
  return of(start, names, []);
}

function of(
  start: readonly tf.Tensor[],
  names: readonly (string | null)[],
  older: readonly tf.Variable[],
): Network {
  const variables = start.map((value, i) => tf.variable(value, true, names[i] ?? undefined));
  tf.dispose([...start]);
  const loss = () => {
    const [u, b, v, c] = variables as unknown as [
      tf.Tensor2D,
      tf.Tensor1D,
      tf.Tensor2D,
      tf.Tensor1D,
    ];
    const [x, y] = [normal(9, [8, SIDE]), normal(10, [8, SIDE])] as [tf.Tensor2D, tf.Tensor2D];
    const hidden = tf.tanh(tf.add(tf.matMul(x, u), b)) as tf.Tensor2D;
    return tf.mean(tf.square(tf.sub(tf.add(tf.matMul(hidden, v), c), y))) as tf.Scalar;
  };
  return {
    variables,
    loss,
    values: () => variables.map((variable) => [...variable.dataSync()]),
    copy(naming, dispose) {
      const values = variables.map((variable) => variable.clone());
      const number = count++;
      const named = variables.map(({ name }, i) =>
        naming === 'numbers'
          ? null
          : naming === 'appended'
            ? `${name.replace(/_\d+$/, '')}_${number}`
            : `copy${number}/of ${i}`,
      );
      if (dispose) tf.dispose(variables);
      return of(values, named, dispose ? older : [...older, ...variables]);
    },
    dispose: () => tf.dispose([...variables, ...older]),
  };
}
