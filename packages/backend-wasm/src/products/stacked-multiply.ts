import type { TensorInfo } from '@tensorflow/tfjs-core';
import { missingInternals, type WasmBackend } from '../heap/wasm-backend.js';
import { warnOnce } from '../heap/warn-once.js';

/**
 * Item `itemsA[i]` of `a` (rows x inner) times item `itemsB[i]` of `b` (inner x columns), for all
 * i.
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

/** Returns the stack `[items, rows, columns]` of products. */
export type StackedMultiply = (product: StackedProduct) => TensorInfo;

const known = new WeakMap<WasmBackend, StackedMultiply | 'stock'>();

/**
 * The multiplication of stacks for this backend; undefined if its internals are not those of 4.22.
 *
 * The stock kernel reaches XNNPACK only for a single product; stacks go through a plain loop, about
 * ten times slower. So each item becomes a tensor of its own in the module: a temporary id at an
 * offset into the stack, without a copy. The id is disposed after each product, because XNNPACK
 * caches its packed weights under it; that frees no memory of the stack.
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
    `@curvature/backend-wasm does not know the internals of this wasm backend (${reason}). ` +
      'Products of stacks of matrices stay right, but slow. Usually @tensorflow/tfjs-backend-wasm is of another version than 4.22.',
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
 * Whether two products of small integers, with the items of the second operand swapped, are exact.
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
