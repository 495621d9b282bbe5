import * as tf from '@tensorflow/tfjs';
import { blendInto } from '@curvature/spec/internal';
import { adamStep } from '@curvature/spec/internal';
import { blend, isFused, run } from '@curvature/spec/kernels';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { register, unregister } from '../index.js';
import { inUse, normal } from '../../test/both-backends.js';
import type { WasmBackend } from '../heap/wasm-backend.js';
import { fused } from './all.js';
import { fusedModule, useFused } from './module.js';
import type { FusedExports } from './exports/exports.js';

const wasm = () => tf.backend() as unknown as WasmBackend;
const half = { a: 0.5, b: 0.5 };

beforeAll(async () => {
  await tf.setBackend('wasm');
});
afterEach(() => {
  useFused('auto');
  register();
});

/**
 * The numbers of a blend that only the composite can make; fails where it leaves anything behind.
 */
function blended(x: () => tf.Tensor, y: () => tf.Tensor): number[] {
  const before = inUse();
  const result = tf.tidy(() => run(blendInto, { x: x(), y: y() }, half));
  const numbers = [...result.dataSync()];
  result.dispose();
  expect(inUse()).toEqual(before);
  return numbers;
}

describe('the composite runs', () => {
  it('where an input is not float32', () => {
    expect(
      blended(
        () => tf.tensor1d([2, 4], 'int32'),
        () => tf.tensor1d([4, 8]),
      ),
    ).toEqual([3, 6]);
  });

  it('where shapes differ: it broadcasts', () => {
    expect(
      blended(
        () => tf.tensor2d([[2], [4]]),
        () => tf.tensor1d([4, 8]),
      ),
    ).toEqual([3, 5, 4, 6]);
  });

  it('where fused kernels are off', () => {
    useFused('off');
    expect(fusedModule(wasm())).toBeUndefined();
    expect(
      blended(
        () => tf.tensor1d([2, 4]),
        () => tf.tensor1d([4, 8]),
      ),
    ).toEqual([3, 6]);
  });

  it('where the backend hides its memory, and says so once', () => {
    const { wasm: module } = wasm();
    const closed = Object.create(wasm() as object, {
      wasm: { value: { ...module, asm: {}, wasmMemory: undefined } },
    }) as WasmBackend;
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const { kernelFunc } = tf.getKernel(blend.name, 'wasm')!;
    for (let i = 0; i < 2; i++) {
      const [x, y] = [tf.tensor1d([1, 2]), tf.tensor1d([3, 4])];
      const result = kernelFunc({ inputs: { x, y }, attrs: half, backend: closed }) as tf.Tensor;
      expect([...result.dataSync()]).toEqual([2, 3]);
      tf.dispose([x, y, result]);
    }
    expect(warned.mock.calls.map(([sentence]) => String(sentence))).toEqual([
      expect.stringMatching(/no fused kernels .*its memory is not where 4.22 has it/),
    ]);
    warned.mockRestore();
  });
});

it('a tensor that lies on another backend comes over first', async () => {
  await tf.setBackend('cpu');
  const x = tf.tensor1d([1, 2, 3]);
  await tf.setBackend('wasm');
  const y = tf.tensor1d([3, 2, 1]);
  const result = run(blendInto, { x, y }, half);
  expect([...result.dataSync()]).toEqual([2, 2, 2]);
  tf.dispose([x, y, result]);
});

it('unregister takes them away, and register brings them back', () => {
  const names = fused.map(({ kernelName }) => ({ name: kernelName }));
  expect(names.map(isFused)).toEqual(names.map(() => true));
  unregister();
  expect(names.map(isFused)).toEqual(names.map(() => false));
  register();
  expect(names.map(isFused)).toEqual(names.map(() => true));
});

describe('NaN and infinities', () => {
  it('come out where the composite has them', () => {
    const special = [NaN, Infinity, -Infinity, 0, -0, 1, -2, 3e38, -3e38, 1e-38];
    const all = special.flatMap((x) => special.map((y) => [x, y] as const));
    const [first, second] = [tf.tensor1d(all.map(([x]) => x)), tf.tensor1d(all.map(([, y]) => y))];
    const adam = {
      beta1: 0.9,
      beta2: 0.99,
      meanScale: 1,
      directionScale: 0.5,
      momentScale: 1,
      epsilon: 1e-8,
    };
    const inputs = () => ({
      parameter: tf.add(first, 0),
      m: tf.add(first, 0),
      v: tf.abs(first),
      grad: second,
    });
    const kinds = (tensors: tf.Tensor[]) =>
      tensors.map((tensor) =>
        [...tensor.dataSync()].map((value) => (Number.isFinite(value) ? 'finite' : String(value))),
      );
    tf.tidy(() => {
      const attributes = { ...adam, decay: 1, rate: 0.1 };
      expect(kinds(run(adamStep, inputs(), attributes))).toEqual(
        kinds(adamStep.composite(inputs(), attributes)),
      );
      const blends = { x: first, y: second };
      expect(kinds([run(blend, blends, half)])).toEqual(kinds([blend.composite(blends, half)]));
    });
    tf.dispose([first, second]);
  });
});

describe('unaligned arrays', () => {
  const sizes = [0, 1, 3, 4, 5, 15, 16, 17, 33, 70];

  /**
   * Four arrays of `size` numbers, each begun `shift` bytes past where it could; what `compute`
   * leaves of them.
   */
  function at(
    shift: number,
    size: number,
    compute: (exports: FusedExports, pointers: number[]) => void,
  ): number[] {
    const backend = wasm();
    const stride = 4 * size + 64;
    const block = backend.wasm._malloc(7 * stride) >>> 0;
    const pointers = Array.from({ length: 7 }, (_, i) => block + i * stride + shift);
    const data = tf.tidy(() => tf.abs(normal([7 * size], 3)).dataSync());
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    pointers.forEach((to, i) =>
      backend.wasm.HEAPU8.set(bytes.subarray(4 * i * size, 4 * (i + 1) * size), to),
    );
    compute(fusedModule(backend)!, pointers);
    const out = pointers.flatMap((from) => [
      ...new Float32Array(backend.wasm.HEAPU8.slice(from, from + 4 * size).buffer),
    ]);
    backend.wasm._free(block);
    return out;
  }

  it.each([1, 2, 4, 8, 12])('by %s bytes give the bits of aligned ones', (shift) => {
    for (const size of sizes) {
      const step = (exports: FusedExports, [p, m, v, g, x, y, z]: number[]) => {
        exports.adamStep(
          size,
          p!,
          m!,
          v!,
          g!,
          x!,
          y!,
          z!,
          0.9,
          0.1,
          0.99,
          0.01,
          1,
          0.5,
          1,
          1e-8,
          0.9,
          0.1,
        );
        exports.blend(size, x!, g!, p!, 0.3, 0.7);
        exports.secondMoment(size, v!, p!, g!, v!, m!, 0.9, 0.1, 1, 1, 1e-8);
      };
      expect(at(shift, size, step)).toEqual(at(0, size, step));
    }
  });

  /** A chain of all elements, and its direction by both ways: in one pass, and of a band of one. */
  const chains = (exports: FusedExports, size: number, [g, m, d, b, x, y, z]: number[]) => {
    const backend = wasm();
    const scratch =
      backend.wasm._malloc(
        Math.max(exports.chainScratch(1, size), exports.bandScratch(size, 1)),
      ) >>> 0;
    const coefficients = [0.9, 0.1, 0.8, 0.2, 0.5, 0, 1, 1, 1e-8, 1] as const;
    exports.chainStep(1, size, 1, g!, m!, d!, b!, m!, d!, b!, x!, z!, scratch, ...coefficients);
    // Past the end of a chain nothing is read.
    exports.bandStatistics(size, 1, 1, 1, g!, d!, b!, d!, b!, scratch, 0.9, 0.1, 1);
    exports.bandDirection(size, 1, 1, 1, g!, d!, b!, y!, 0, scratch, 0.5, 0, 1, 1);
    backend.wasm._free(scratch);
  };

  it.each([1, 2, 4, 8, 12])('in chains by %s bytes give the bits of aligned ones', (shift) => {
    for (const size of sizes.filter((n) => n > 1)) {
      const step = (exports: FusedExports, pointers: number[]) => chains(exports, size, pointers);
      const [shifted, aligned] = [at(shift, size, step), at(0, size, step)];
      expect(shifted).toEqual(aligned);
      expect(aligned.every(Number.isFinite)).toBe(true);
    }
  });
});
