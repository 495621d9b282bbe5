import '../../test/gpu.js';
import { CurvatureError } from '@curvature/spec';
import { blendInto } from '@curvature/spec/internal';
import { blend, run } from '@curvature/spec/kernels';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backend, describeOnGpu, inUse, settled } from '../../test/on-webgpu.js';

const bufferOf = (tensor: tf.Tensor) => backend().tensorMap.get(tensor.dataId).resource;
const numbers = async (tensor: tf.Tensor) => [...(await tensor.data())];
/** x <- 2 x + y */
const grow = (x: tf.Tensor, y: tf.Tensor) => run(blendInto, { x, y }, { a: 2, b: 1 });
/** Numbers that are on the device alone: tfjs computes small tensors on the host where it can. */
const onDevice = (values: number[]) =>
  tf.tidy(() => {
    const x = tf.tensor1d(values);
    return run(blend, { x, y: x }, { a: 1, b: 0 });
  });

describeOnGpu('an input that a kernel donates', () => {
  let before: ReturnType<typeof inUse>;
  beforeEach(async () => {
    await settled();
    before = inUse();
  });
  afterEach(async () => {
    await settled();
    expect(inUse()).toEqual(before);
  });

  it('gives its buffer to the result, under a new id, and frees nothing when it is disposed', async () => {
    const [x, y] = [onDevice([1, 2, 3]), onDevice([10, 20, 30])];
    await settled();
    const buffer = bufferOf(x);
    expect(buffer).toBeInstanceOf(GPUBuffer);
    const result = grow(x, y);
    expect(bufferOf(result)).toBe(buffer);
    expect(result.dataId).not.toBe(x.dataId);
    x.dispose();
    // What is made now must not come to lie in the result.
    const others = Array.from({ length: 20 }, () => onDevice([-1, -1, -1]));
    expect(await numbers(result)).toEqual([12, 24, 36]);
    tf.dispose([result, y, others]);
  });

  it('is not the old numbers that data() has kept on the host', async () => {
    const [x, y] = [onDevice([1, 2]), onDevice([3, 4])];
    expect(await numbers(x)).toEqual([1, 2]);
    const result = grow(x, y);
    expect(await numbers(result)).toEqual([5, 8]);
    tf.dispose([x, y, result]);
  });

  it('is not the old numbers of a read that is under way while the kernel runs', async () => {
    const [x, y] = [onDevice([1, 2]), onDevice([3, 4])];
    const reading = numbers(x);
    const result = grow(x, y);
    expect(await reading).toEqual([1, 2]);
    expect(await numbers(result)).toEqual([5, 8]);
    tf.dispose([x, y, result]);
  });

  it('says so when it is read afterwards, by us or by another kernel, and can still be disposed', async () => {
    const [x, y] = [onDevice([1, 2]), onDevice([3, 4])];
    const result = grow(x, y);
    await expect(x.data()).rejects.toThrow(/read after its memory was donated/);
    expect(() => tf.add(x, 1)).toThrow(CurvatureError);
    expect(() => grow(x, y)).toThrow(CurvatureError);
    x.dispose();
    expect(await numbers(result)).toEqual([5, 8]);
    tf.dispose([y, result]);
  });

  describe.each([
    ['a clone', (x: tf.Tensor) => tf.clone(x)],
    ['a reshaped tensor', (x: tf.Tensor) => tf.reshape(x, [3, 1])],
    ['a variable', (x: tf.Tensor) => tf.variable(x)],
  ])('where %s holds the same data', (_, share) => {
    it('keeps its numbers', async () => {
      const [x, y] = [onDevice([1, 2, 3]), onDevice([1, 1, 1])];
      const other = share(x);
      const result = grow(x, y);
      expect(await numbers(other)).toEqual([1, 2, 3]);
      expect(await numbers(x)).toEqual([1, 2, 3]);
      expect(await numbers(result)).toEqual([3, 5, 7]);
      tf.dispose([x, y, other, result]);
    });
  });

  it('may be another input too', async () => {
    const x = onDevice([1, 2, 3]);
    const result = grow(x, x);
    expect(await numbers(result)).toEqual([3, 6, 9]);
    tf.dispose([x, result]);
  });

  it('keeps a buffer that is not of tfjs', async () => {
    const size = 12;
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const buffer = backend().device.createBuffer({ size, usage });
    backend().queue.writeBuffer(buffer, 0, Float32Array.of(1, 2, 3));
    const x = tf.tensor({ buffer, zeroCopy: true }, [3], 'float32');
    const y = onDevice([1, 1, 1]);
    const result = grow(x, y);
    expect(bufferOf(result)).not.toBe(buffer);
    expect(await numbers(x)).toEqual([1, 2, 3]);
    expect(await numbers(result)).toEqual([3, 5, 7]);
    tf.dispose([x, y, result]);
    buffer.destroy();
  });

  it('may be the value of a variable, which is then assigned the result', async () => {
    const weights = tf.tidy(() => tf.variable(tf.ones([5])));
    const one = onDevice([1, 1, 1, 1, 1]);
    const first = grow(weights, one);
    weights.assign(first);
    first.dispose();
    await settled();
    const buffer = bufferOf(weights);
    for (let i = 0; i < 3; i++) {
      const next = grow(weights, one);
      weights.assign(next);
      next.dispose();
    }
    expect(bufferOf(weights)).toBe(buffer);
    expect(await numbers(weights)).toEqual(Array(5).fill(31));
    tf.dispose([weights, one]);
  });

  it('is not donated by a kernel that donates nothing', async () => {
    const [x, y] = [onDevice([1]), onDevice([2])];
    const result = run(blend, { x, y }, { a: 1, b: 1 });
    expect([await numbers(x), await numbers(y), await numbers(result)]).toEqual([[1], [2], [3]]);
    tf.dispose([x, y, result]);
  });

  it('is left to the composite where it is not float32', async () => {
    const [x, y] = [tf.tensor1d([1, 2], 'int32'), tf.tensor1d([3, 4], 'int32')];
    const result = grow(x, y);
    expect(await numbers(result)).toEqual([5, 8]);
    expect(await numbers(x)).toEqual([1, 2]);
    tf.dispose([x, y, result]);
  });
});
