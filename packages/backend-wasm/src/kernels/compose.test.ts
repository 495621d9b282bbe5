import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import '../index.js';
import { compose } from './compose.js';
import type { WasmBackend } from '../heap/wasm-backend.js';
import { inUse } from '../../test/both-backends.js';

let backend: WasmBackend;
beforeAll(async () => {
  await tf.setBackend('wasm');
  backend = tf.backend() as unknown as WasmBackend;
});

describe('compose', () => {
  it('keeps its result, though it shares its data with an intermediate, and gives all else back', () => {
    const x = tf.tensor2d([[1, 2, 3]]);
    const before = inUse();
    const info = compose(backend, (call, own) => {
      own(backend.makeOutput([4], 'float32'));
      const transposed = call('Transpose', { x }, { perm: [1, 0] });
      return call('Reshape', { x: call('Neg', { x: transposed }) }, { shape: [3] });
    });
    expect([...backend.typedArrayFromHeap(info)]).toEqual([-1, -2, -3]);
    expect(inUse().ids).toBe(before.ids + 1);
    backend.disposeData(info.dataId);
    expect(inUse()).toEqual(before);
    x.dispose();
  });

  it('gives everything back where a part throws, and names a kernel that is not there', () => {
    const x = tf.ones([2, 2]);
    const before = inUse();
    const build = (): tf.TensorInfo =>
      compose(backend, (call) => call('NoSuch', { x: call('Neg', { x }) }));
    expect(build).toThrow(/no kernel 'NoSuch'/);
    expect(inUse()).toEqual(before);
    x.dispose();
  });
});
