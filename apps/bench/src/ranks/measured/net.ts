import { shampoo, soap } from '@curvature/shampoo';
import { sonew } from '@curvature/sonew';
import { thor } from '@curvature/thor';
import * as tf from '@tensorflow/tfjs';

type More = NonNullable<Parameters<typeof sonew>[1]>;
type Optimizer = ReturnType<typeof sonew>;

/** Steps with and without a refresh take turns, and are compared. */
const EVERY = 2;
const often = { refreshEvery: EVERY };
const roots = { ...often, earlyRefreshes: false };

export const makers: Readonly<Record<string, (more: More) => Optimizer>> = {
  shampoo: (more) => shampoo(roots, more),
  soap: (more) => soap(roots, more),
  thor: (more) => thor(often, more),
  sonew: (more) => sonew({}, more),
};

/** Whether refreshes are due at a step, from 0 on: Shampoo waits for statistics, the others do not. */
export const isRefresh = (optimizer: string, step: number): boolean =>
  step % EVERY === (optimizer === 'shampoo' ? EVERY - 1 : 0);

/** Batches drawn once; steps take them in turn. */
const BATCHES = 4;

const drawn = (rows: number, columns: number, seed: number) =>
  tf.randomNormal<tf.Rank.R2>([rows, columns], 0, 1, 'float32', seed);

/** A dense net with tanh, start values and examples that are the same on all ranks. */
export class Net {
  readonly variables: readonly tf.Variable[];
  private readonly x: tf.Tensor2D;
  private readonly y: tf.Tensor2D;

  constructor(
    readonly widths: readonly number[],
    readonly batch: number,
  ) {
    this.variables = widths.slice(1).flatMap((outputs, k) => {
      const inputs = widths[k]!;
      return [
        tf.tidy(() => tf.variable(tf.div(drawn(inputs, outputs, k + 1), Math.sqrt(inputs)))),
        tf.tidy(() => tf.variable(tf.zeros([outputs]))),
      ];
    });
    this.x = drawn(BATCHES * batch, widths[0]!, 100);
    this.y = drawn(BATCHES * batch, widths.at(-1)!, 101);
  }

  /** The loss of a step on some rows of its batch. */
  loss(step: number, rows: readonly number[]): () => tf.Scalar {
    const places = rows.map((row) => (step % BATCHES) * this.batch + row);
    return () => {
      const [x, y] = [tf.gather(this.x, places), tf.gather(this.y, places)];
      return tf.losses.meanSquaredError(y, this.outputs(x)) as tf.Scalar;
    };
  }

  dispose(): void {
    tf.dispose([...this.variables, this.x, this.y]);
  }

  private outputs(x: tf.Tensor): tf.Tensor {
    const layers = this.widths.length - 1;
    return Array.from({ length: layers }).reduce<tf.Tensor>((of, _, k) => {
      const sums = tf.add(tf.matMul(of, this.variables[2 * k]!), this.variables[2 * k + 1]!);
      return k === layers - 1 ? sums : tf.tanh(sums);
    }, x);
  }
}
