import type { KernelConfig, NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core';
import type { WasmBackend } from '../heap/wasm-backend.js';

/** The tensors of a call by name; those that an operation can do without may be missing. */
export type CallInputs = Readonly<Record<string, TensorInfo | undefined>>;

/** A kernel in place of one that was registered before, for those calls that it takes. */
export interface Replacement<T> {
  readonly kernelName: string;
  /**
   * What `compute` needs to know of a call; undefined for a call that it does not take, which goes
   * to the kernel before.
   *
   * It looks at every input (dtype, shape, sizes of 0) and every attribute that `compute` relies
   * on, and refuses nothing: that is for the kernel before, in its words.
   */
  readonly takes: (inputs: CallInputs, attrs: NamedAttrMap) => T | undefined;
  readonly compute: (backend: WasmBackend, taken: T, stock: KernelConfig) => TensorInfo;
}

/** How a replacement is registered: `over` the kernel that was there before. */
export interface Registrable {
  readonly kernelName: string;
  readonly over: (stock: KernelConfig) => KernelConfig;
}

/** Hands each call to `compute` if `takes` takes it, and to the kernel before if not. */
export const replacement = <T>({ kernelName, takes, compute }: Replacement<T>): Registrable => ({
  kernelName,
  over: (stock) => ({
    ...stock,
    kernelFunc: (given) => {
      const taken = takes(given.inputs, given.attrs ?? {});
      return taken === undefined
        ? stock.kernelFunc(given)
        : compute(given.backend as WasmBackend, taken, stock);
    },
  }),
});
