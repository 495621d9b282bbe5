import type { WasmModule } from '@curvature/backend-wasm/internal';
import type { Blocks } from './blocks.js';

const ignore = (): void => undefined;

/** The module of the wasm backend, as far as kernels use it, over these blocks. */
export function moduleOver(blocks: Blocks): WasmModule {
  const { memory } = blocks;
  let bytes = new Uint8Array(memory.buffer);
  return {
    _malloc: (size) => blocks.allocate(size),
    _free: (at) => blocks.free(at),
    get HEAPU8() {
      if (bytes.buffer !== memory.buffer) bytes = new Uint8Array(memory.buffer);
      return bytes;
    },
    wasmMemory: memory,
    // Of operations of its own this module has none, nor a list of tensors.
    cwrap: () => ignore,
    tfjs: { registerTensor: ignore, disposeData: ignore },
  };
}
