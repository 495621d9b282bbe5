// The page of src/pool/other-origin.test.ts: training with roots and bases from a pool.
import { pooledBasis, pooledRoots } from '@curvature/backend-tfjs';
import { shampoo, soap } from '@curvature/shampoo';
import * as tf from '@tensorflow/tfjs';

const solvers = {
  roots: () => {
    const solver = pooledRoots({ workers: 2 });
    return { solver, optimizer: shampoo({ learningRate: 0.01, refreshEvery: 1 }, { solver }) };
  },
  basis: () => {
    const solver = pooledBasis({ workers: 2 });
    return { solver, optimizer: soap({ learningRate: 0.01, refreshEvery: 1 }, { solver }) };
  },
};

const page = {
  /** The refreshes of training, the losses at its beginning and its end, and tensors left over. */
  async train(kind: keyof typeof solvers) {
    await tf.setBackend('cpu');
    const before = tf.memory().numTensors;
    const { solver, optimizer } = solvers[kind]();
    const w = tf.tidy(() => tf.variable(tf.fill([6, 4], 0.5)));
    const x = tf.randomUniform([16, 6], -1, 1, 'float32', 7);
    const losses: number[] = [];
    for (let step = 0; step < 12; step++) {
      const loss = () => tf.mean(tf.square(tf.matMul(x, w))) as tf.Scalar;
      const value = optimizer.minimize(loss, true, [w])!;
      losses.push(value.dataSync()[0]!);
      value.dispose();
      await optimizer.settled();
    }
    const [{ refreshes, failures } = { refreshes: 0, failures: 0 }] = optimizer.inspect();
    await solver.close();
    optimizer.dispose();
    tf.dispose([w, x]);
    const leaked = tf.memory().numTensors - before;
    return { refreshes, failures, first: losses[0]!, last: losses.at(-1)!, leaked };
  },
};
export type Trained = Awaited<ReturnType<typeof page.train>>;
Object.assign(globalThis, { page });
