import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import '../index.js';
import { stackedMultiply } from './stacked-multiply.js';
import { missingInternals, type WasmBackend } from '../heap/wasm-backend.js';
import { inUse } from '../../test/both-backends.js';

let backend: WasmBackend;
beforeEach(async () => {
  await tf.setBackend('wasm');
  backend = tf.backend() as unknown as WasmBackend;
});
afterEach(() => vi.restoreAllMocks());

/** The real backend with some of its members replaced. */
const changed = (members: object): WasmBackend =>
  Object.assign(Object.create(backend), members) as WasmBackend;

describe('stackedMultiply', () => {
  it('knows the inside of the backend that is installed', () => {
    expect(missingInternals(backend)).toEqual([]);
    expect(stackedMultiply(backend)).toBeTypeOf('function');
    expect(stackedMultiply(backend)).toBe(stackedMultiply(backend));
  });

  it('says once which internals are missing, and leaves the product to the stock kernel', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    for (let i = 0; i < 2; i++) {
      const unknown = changed({ wasm: { ...backend.wasm, cwrap: undefined } });
      expect(stackedMultiply(unknown)).toBeUndefined();
    }
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0]?.[0]).toMatch(/lacks wasm\.cwrap.*stay right, but slow/s);
  });

  it('tries itself out, and steps back where a product comes out wrong or throws', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const before = inUse();
    const idle = changed({ wasm: { ...backend.wasm, cwrap: () => () => undefined } });
    const broken = () => {
      throw new Error('another signature');
    };
    expect(stackedMultiply(idle)).toBeUndefined();
    expect(stackedMultiply(changed({ wasm: { ...backend.wasm, cwrap: broken } }))).toBeUndefined();
    expect(
      warn.mock.calls.map(([sentence]) =>
        /trial product (came out wrong|failed)/.test(String(sentence)),
      ),
    ).toEqual([true, true]);
    expect(inUse()).toEqual(before);
  });

  it('frees no memory of the stacks it looks into', () => {
    const n = 16;
    const stacks = [1, 2].map((seed) => tf.randomNormal([8, n, n], 0, 1, 'float32', seed));
    const before = stacks.map((stack) => [...stack.dataSync()]);
    for (let i = 0; i < 50; i++) tf.matMul(stacks[0]!, stacks[1]!).dispose();
    expect(stacks.map((stack) => [...stack.dataSync()])).toEqual(before);
    tf.dispose(stacks);
  });

  it('takes no more of the heap with every product', () => {
    const stacks = [1, 2].map((seed) => tf.randomNormal([16, 64, 64], 0, 1, 'float32', seed));
    const run = (): void => {
      for (let i = 0; i < 20; i++) tf.matMul(stacks[0]!, stacks[1]!, true, true).dispose();
    };
    run();
    const heap = backend.wasm.HEAPU8.byteLength;
    for (let i = 0; i < 20; i++) run();
    expect(backend.wasm.HEAPU8.byteLength).toBe(heap);
    tf.dispose(stacks);
  });
});
