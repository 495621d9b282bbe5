import type { TensorInfo } from '@tensorflow/tfjs-core';
import { missingInternals, type WasmBackend } from '../heap/wasm-backend.js';
import { warnOnce } from '../heap/warn-once.js';

/**
 * One multiplication of a stack: item `itemsA[i]` of `a` (rows x inner) times item `itemsB[i]` of
 * `b` (inner x columns).
 */
export type StackedProduct = {
  readonly a: TensorInfo;
  readonly b: TensorInfo;
  readonly itemsA: readonly number[];
  readonly itemsB: readonly number[];
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
};

/** Gives the stack `[items, rows, columns]` of products. */
export type StackedMultiply = (product: StackedProduct) => TensorInfo;

const known = new WeakMap<WasmBackend, StackedMultiply | 'stock'>();

/**
 * The multiplication of stacks for this backend, or undefined where its internals are not those we
 * know.
 *
 * The stock kernel reaches XNNPACK only for a single product; for more it runs a plain loop, about
 * ten times slower. So each item is shown to the module as a tensor of its own: a temporary id at
 * an offset into the stack, with no copy. The id is disposed after each product, because XNNPACK's
 * packed weights are cached under it; that frees no memory of the stack.
 */
export const stackedMultiply = (backend: WasmBackend): StackedMultiply | undefined => {
  let multiply = known.get(backend);
  if (multiply === undefined) {
    multiply = prepared(backend) ?? 'stock';
    known.set(backend, multiply);
  }
  return multiply === 'stock' ? undefined : multiply;
};

const prepared = (backend: WasmBackend): StackedMultiply | undefined => {
  const missing = missingInternals(backend);
  if (missing.length > 0) return refuse(`it lacks ${missing.join(', ')}`);
  try {
    const multiply = viewMultiply(backend);
    return isRight(backend, multiply) ? multiply : refuse('a trial product came out wrong');
  } catch (error) {
    return refuse(`a trial product failed: ${String(error)}`);
  }
};

const refuse = (reason: string): undefined =>
  warnOnce(
    `@curvature/backend-wasm does not know the inside of this wasm backend (${reason}). Products of stacks of matrices stay ` +
      'right, but slow. Usually @tensorflow/tfjs-backend-wasm is of another version: 4.22 is the one we know.',
  );

const FLOAT_BYTES = 4;

const viewMultiply = (backend: WasmBackend): StackedMultiply => {
  const { wasm } = backend;
  const run = wasm.cwrap('BatchMatMul', null, Array<'number'>(9).fill('number'));
  const [idA, idB, idOut] = [
    backend.dataIdNextNumber++,
    backend.dataIdNextNumber++,
    backend.dataIdNextNumber++,
  ];
  const view = (id: number, base: number, item: number, size: number): void =>
    wasm.tfjs.registerTensor(id, size, base + item * size * FLOAT_BYTES);

  return ({ a, b, itemsA, itemsB, rows, inner, columns }) => {
    const out = backend.makeOutput([itemsA.length, rows, columns], 'float32');
    const [fromA, fromB, to] = [a, b, out].map((info) => backend.getMemoryOffset(info.dataId)) as [
      number,
      number,
      number,
    ];
    const shapes = wasm._malloc(6 * 4) >>> 0;
    new Int32Array(wasm.HEAPU8.buffer, shapes, 6).set([1, rows, inner, 1, inner, columns]);
    for (let item = 0; item < itemsA.length; item++) {
      view(idA, fromA, itemsA[item] as number, rows * inner);
      view(idB, fromB, itemsB[item] as number, inner * columns);
      view(idOut, to, item, rows * columns);
      run(idA, shapes, 3, idB, shapes + 12, 3, 0, 0, idOut);
      for (const id of [idA, idB, idOut]) wasm.tfjs.disposeData(id);
    }
    wasm._free(shapes);
    return out;
  };
};

/**
 * Whether two products of small integers, with the second operand's items swapped, come out
 * exactly.
 */
const isRight = (backend: WasmBackend, multiply: StackedMultiply): boolean => {
  const a = backend.makeOutput([2, 1, 2], 'float32');
  const b = backend.makeOutput([2, 2, 2], 'float32');
  backend.typedArrayFromHeap(a).set([1, 2, 3, 4]);
  backend.typedArrayFromHeap(b).set([1, 2, 3, 4, 5, 6, 7, 8]);
  const out = multiply({ a, b, itemsA: [0, 1], itemsB: [1, 0], rows: 1, inner: 2, columns: 2 });
  const got = [...backend.typedArrayFromHeap(out)];
  for (const info of [a, b, out]) backend.disposeData(info.dataId);
  return got.join() === '19,22,15,22';
};
