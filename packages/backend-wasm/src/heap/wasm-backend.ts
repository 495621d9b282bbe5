import type { TensorInfo } from '@tensorflow/tfjs-core';

/** The parts of the Emscripten module inside tfjs's wasm backend that these kernels use. */
export type WasmModule = {
  cwrap(name: string, result: null, parameters: readonly 'number'[]): (...values: number[]) => void;
  _malloc(bytes: number): number;
  _free(offset: number): void;
  HEAPU8: Uint8Array;
  /** The exports of the compiled module, with its memory. */
  asm?: Record<string, unknown>;
  wasmMemory?: unknown;
  tfjs: {
    registerTensor(id: number, size: number, memoryOffset: number): void;
    disposeData(id: number): void;
  };
};

/** The backend's record of a tensor; `id` is its name in the compiled module. */
export type TensorRecord = {
  readonly id: number;
  readonly memoryOffset: number;
  readonly shape: number[];
  readonly dtype: TensorInfo['dtype'];
  refCount: number;
};

/** The part of tfjs's wasm backend that these kernels use. */
export type WasmBackend = {
  wasm: WasmModule;
  dataIdNextNumber: number;
  dataIdMap: {
    get(dataId: TensorInfo['dataId']): TensorRecord;
    set(dataId: TensorInfo['dataId'], record: TensorRecord): void;
    delete(dataId: TensorInfo['dataId']): boolean;
  };
  makeOutput(shape: number[], dtype: TensorInfo['dtype'], memoryOffset?: number): TensorInfo;
  typedArrayFromHeap(info: TensorInfo): Float32Array | Int32Array | Uint8Array;
  getMemoryOffset(dataId: TensorInfo['dataId']): number;
  disposeData(dataId: TensorInfo['dataId'], force?: boolean): boolean;
  /**
   * Of a backend that lends its heap and has products of its own: whether it multiplies a matrix of
   * this shape by stacks [count, size, size] of blocks on a diagonal.
   */
  takesSides?(sides: Sides, shape: readonly [rows: number, columns: number]): boolean;
  /** What it does then: x <- left x right in place, x of this shape at an address. */
  timesBothSides?(sides: Sides, shape: readonly [rows: number, columns: number], x: number): void;
};

type Sides = readonly [left: TensorInfo, right: TensorInfo];

/**
 * Whether a value is of a class, by its tag instead of `instanceof`: test runners such as jest mix
 * classes of two JavaScript realms, e.g. of the memory and of its views.
 */
export const isTagged = (value: unknown, tag: string): boolean =>
  Object.prototype.toString.call(value) === `[object ${tag}]`;

/** The names of internals that this backend lacks; none in tfjs-backend-wasm 4.22. */
export const missingInternals = (backend: WasmBackend): string[] => {
  const { wasm } = backend;
  const expected: Record<string, boolean> = {
    'wasm.cwrap': typeof wasm?.cwrap === 'function',
    'wasm._malloc': typeof wasm?._malloc === 'function',
    'wasm._free': typeof wasm?._free === 'function',
    'wasm.HEAPU8': isTagged(wasm?.HEAPU8, 'Uint8Array'),
    'wasm.tfjs.registerTensor': typeof wasm?.tfjs?.registerTensor === 'function',
    'wasm.tfjs.disposeData': typeof wasm?.tfjs?.disposeData === 'function',
    dataIdNextNumber: typeof backend.dataIdNextNumber === 'number',
    getMemoryOffset: typeof backend.getMemoryOffset === 'function',
  };
  return Object.keys(expected).filter((name) => !expected[name]);
};

/**
 * The memory behind HEAPU8; undefined if it is not found. Emscripten exports it under a name that
 * depends on the build.
 */
export function memoryOf({ wasm }: WasmBackend): WebAssembly.Memory | undefined {
  return [wasm.wasmMemory, ...Object.values(wasm.asm ?? {})].find(
    (value): value is WebAssembly.Memory =>
      isTagged(value, 'WebAssembly.Memory') &&
      (value as WebAssembly.Memory).buffer === wasm.HEAPU8.buffer,
  );
}
