import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { run, runFused } from './kernel.js';
import { symmetricUpdate } from './matrices/symmetric.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** decay * matrix + weight * x x^T in float64, element by element. */
function reference(
  matrix: ArrayLike<number>,
  x: ArrayLike<number>,
  [count, n, k]: Shape,
  decay: number,
  weight: number,
) {
  return Float64Array.from({ length: count * n * n }, (_, index) => {
    const [stack, row, column] = [
      Math.floor(index / (n * n)),
      Math.floor(index / n) % n,
      index % n,
    ];
    let product = 0;
    for (let c = 0; c < k; c++)
      product += x[(stack * n + row) * k + c]! * x[(stack * n + column) * k + c]!;
    return decay * matrix[index]! + weight * product;
  });
}
type Shape = readonly [count: number, n: number, k: number];

const cases = fc
  .tuple(
    fc.integer({ min: 1, max: 4 }),
    fc.integer({ min: 1, max: 6 }),
    fc.integer({ min: 1, max: 6 }),
  )
  .chain((shape) => {
    const values = (length: number) =>
      fc.array(fc.float({ min: -8, max: 8, noNaN: true }), {
        minLength: length,
        maxLength: length,
      });
    const factor = fc.double({ min: -2, max: 2, noNaN: true });
    const [count, n, k] = shape;
    return fc.tuple(
      fc.constant(shape),
      values(count * n * n),
      values(count * n * k),
      factor,
      factor,
    );
  });

function update(
  matrix: number[],
  x: number[],
  [count, n, k]: Shape,
  decay: number,
  weight: number,
) {
  return tf.tidy(() => {
    const inputs = { matrix: tf.tensor3d(matrix, [count, n, n]), x: tf.tensor3d(x, [count, n, k]) };
    return run(symmetricUpdate, inputs, { decay, weight, transposed: 0 });
  });
}

describe('symmetricUpdate', () => {
  it('equals the loop in float64 on random stacks', () => {
    fc.assert(
      fc.property(cases, ([shape, matrix, x, decay, weight]) => {
        const result = update(matrix, x, shape, decay, weight);
        expect(result.shape).toEqual([shape[0], shape[1], shape[1]]);
        const expected = reference(matrix, x, shape, decay, weight);
        // At most 2 * 8 + 2 * 6 * 64 in size, so a few units in the last place of float32 are below
        // 2e-4.
        result
          .dataSync()
          .forEach((value, index) => expect(Math.abs(value - expected[index]!)).toBeLessThan(2e-4));
        result.dispose();
      }),
    );
  });

  it('leaves one tensor, its result, and disposes nothing', () => {
    const before = tf.memory().numTensors;
    const inputs = { matrix: tf.zeros<tf.Rank>([2, 3, 3]), x: tf.ones<tf.Rank>([2, 3, 4]) };
    const result = tf.tidy(() =>
      run(symmetricUpdate, inputs, { decay: 0.5, weight: 0.5, transposed: 0 }),
    );
    expect(tf.memory().numTensors).toBe(before + 3);
    expect(Array.from(inputs.x.dataSync())).toEqual(Array.from({ length: 24 }, () => 1));
    tf.dispose([inputs.matrix, inputs.x, result]);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('run', () => {
  /** A fused kernel as a backend package would register it, on the backend that is in use. */
  function register(onCall: (attributes: unknown) => void) {
    tf.registerKernel({
      kernelName: symmetricUpdate.name,
      backendName: 'cpu',
      kernelFunc: ({ inputs, attrs, backend }) => {
        onCall(attrs);
        const { matrix, x } = inputs as { matrix: tf.TensorInfo; x: tf.TensorInfo };
        const { decay, weight } = attrs as unknown as { decay: number; weight: number };
        const read = (tensor: tf.TensorInfo) =>
          (backend as tf.KernelBackend).readSync(tensor.dataId) as Float32Array;
        const values = Float32Array.from(
          reference(read(matrix), read(x), x.shape as [number, number, number], decay, weight),
        );
        const dataId = (backend as tf.KernelBackend).write(values, matrix.shape, 'float32');
        return { dataId, shape: matrix.shape, dtype: 'float32' };
      },
    });
  }
  afterEach(() => {
    if (tf.getKernel(symmetricUpdate.name, 'cpu')) tf.unregisterKernel(symmetricUpdate.name, 'cpu');
  });

  it('uses a fused kernel of that name, which equals the composite', () => {
    const seen: unknown[] = [];
    fc.assert(
      fc.property(cases, ([shape, matrix, x, decay, weight]) => {
        const composite = update(matrix, x, shape, decay, weight);
        register((attributes) => seen.push(attributes));
        const fused = update(matrix, x, shape, decay, weight);
        tf.unregisterKernel(symmetricUpdate.name, 'cpu');
        expect(seen.splice(0)).toEqual([{ decay, weight, transposed: 0 }]);
        tf.test_util.expectArraysClose(fused.dataSync(), composite.dataSync(), 2e-4);
        tf.dispose([composite, fused]);
      }),
      { numRuns: 50 },
    );
  });

  it('takes the composite, and leaks nothing, where the fused kernel gives no tensors', () => {
    const ofComposite = update([1, 2, 2, 5], [1, 2], [1, 2, 1], 0.5, 3);
    const before = tf.memory().numTensors;
    tf.registerKernel({
      kernelName: symmetricUpdate.name,
      backendName: 'cpu',
      kernelFunc: () => [],
    });
    const [matrix, x] = [tf.tensor3d([1, 2, 2, 5], [1, 2, 2]), tf.tensor3d([1, 2], [1, 2, 1])];
    const attributes = { decay: 0.5, weight: 3, transposed: 0 } as const;
    expect(runFused(symmetricUpdate, { matrix, x }, attributes)).toBeNull();
    // Outside of any tidy: what the composite makes on its way must go too.
    const declined = run(symmetricUpdate, { matrix, x }, attributes);
    expect([...declined.dataSync()]).toEqual([...ofComposite.dataSync()]);
    tf.dispose([matrix, x, declined]);
    expect(tf.memory().numTensors).toBe(before);
    ofComposite.dispose();
  });

  it('leaks nothing through a fused kernel', () => {
    register(() => undefined);
    const before = tf.memory().numTensors;
    update([1, 0, 0, 1], [1, 2], [1, 2, 1], 1, 1).dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('does not use the kernel of another backend', () => {
    tf.registerKernel({
      kernelName: symmetricUpdate.name,
      backendName: 'elsewhere',
      kernelFunc: () => {
        throw new Error('called');
      },
    });
    expect(update([1], [3], [1, 1, 1], 2, 1).dataSync()[0]).toBe(11);
    tf.unregisterKernel(symmetricUpdate.name, 'elsewhere');
  });
});
