/** Arrays that go in and out of WebAssembly memory. */
export type Numbers = Float32Array | Float64Array | Int32Array;

/**
 * A stack of reservations in one WebAssembly memory. Pointers stay valid until their scope ends.
 * Views stay valid until the next `reserve` or `put`, which may grow the memory and so detach every
 * view: reserve first, then view.
 */
export interface Arena {
  /** Runs `body`, then frees its reservations, also when it throws. Scopes nest. */
  scope<R>(body: () => R): R;
  /** Pointer to `bytes` bytes, 64-byte aligned, not cleared. */
  reserve(bytes: number): number;
  /** Reserves and copies `values` in. */
  put(values: Numbers): number;
  float32(pointer: number, length: number): Float32Array;
  float64(pointer: number, length: number): Float64Array;
  int32(pointer: number, length: number): Int32Array;
  /** Bytes of the memory. It never shrinks. */
  readonly size: number;
}

const PAGE = 65536;
const ALIGNMENT = 64;

/** An arena over `memory` from byte `base` on. */
export function createArena(memory: WebAssembly.Memory, base: number): Arena {
  let top = align(base);
  const reserve = (bytes: number): number => {
    const pointer = top;
    const end = align(pointer + bytes);
    const missing = end - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    top = end;
    return pointer;
  };
  return {
    scope(body) {
      const mark = top;
      try {
        return body();
      } finally {
        top = mark;
      }
    },
    reserve,
    put(values) {
      const pointer = reserve(values.byteLength);
      new Uint8Array(memory.buffer, pointer, values.byteLength).set(
        new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
      );
      return pointer;
    },
    float32: (pointer, length) => new Float32Array(memory.buffer, pointer, length),
    float64: (pointer, length) => new Float64Array(memory.buffer, pointer, length),
    int32: (pointer, length) => new Int32Array(memory.buffer, pointer, length),
    get size() {
      return memory.buffer.byteLength;
    },
  };
}

const align = (bytes: number) => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
