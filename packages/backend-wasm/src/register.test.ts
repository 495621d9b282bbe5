import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, it } from 'vitest';
import { register, unregister } from './index.js';

const names = [
  'BatchMatMul',
  '_FusedMatMul',
  'Conv2DBackpropInput',
  'Conv2D',
  'FusedConv2D',
  'DepthwiseConv2dNative',
  'FusedDepthwiseConv2D',
  'Conv2DBackpropFilter',
  'DepthwiseConv2dNativeBackpropFilter',
  'DepthwiseConv2dNativeBackpropInput',
  'Einsum',
  'UnsortedSegmentSum',
];
const functions = (): unknown[] => names.map((name) => tf.getKernel(name, 'wasm')?.kernelFunc);

afterEach(register);

describe('register', () => {
  it('has happened by the import, before the backend was started, and the stock kernels are set up all the same', async () => {
    expect(functions().every((kernel) => typeof kernel === 'function')).toBe(true);
    expect(tf.engine().registryFactory['wasm']).toBeDefined();
    expect(tf.engine().registry['wasm']).toBeUndefined();
    await tf.setBackend('wasm');
    const product = tf.matMul(tf.ones([2, 2]), tf.ones([2, 2]));
    unregister();
    const stock = tf.matMul(tf.ones([2, 2]), tf.ones([2, 2]));
    expect([...product.dataSync(), ...stock.dataSync()]).toEqual(Array(8).fill(2));
  });

  it('does nothing the second time', () => {
    const once = functions();
    register();
    expect(functions()).toEqual(once);
    unregister();
    const stock = functions();
    register();
    unregister();
    expect(functions()).toEqual(stock);
  });

  it('is undone by unregister: stock kernels are back, the others gone', () => {
    const ours = functions();
    unregister();
    const stock = functions();
    expect(stock.slice(7)).toEqual(Array(5).fill(undefined));
    expect(
      stock.slice(0, 7).every((kernel, i) => typeof kernel === 'function' && kernel !== ours[i]),
    ).toBe(true);
    unregister();
    expect(functions()).toEqual(stock);
  });

  it('puts the kernels into the wasm backend alone', () => {
    expect(names.map((name) => tf.getKernel(name, 'cpu')?.backendName)).toEqual(
      names.map((name) => (tf.getKernel(name, 'cpu') ? 'cpu' : undefined)),
    );
  });
});
