import type { KernelConfig, NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core';
import type { WasmBackend } from '../heap/wasm-backend.js';

/** The tensors of a call by name; optional ones may be missing. */
export type CallInputs = Readonly<Record<string, TensorInfo | undefined>>;

/** A kernel that replaces the one registered before, for the calls that it takes. */
export interface Replacement<T> {
  readonly kernelName: string;
  /**
   * The call as `compute` needs it; undefined for a call that it does not take, which goes to the
   * kernel before.
   *
   * It checks every input (dtype, shape, sizes of 0) and every attribute that `compute` relies on.
   * It throws nothing: invalid calls go to the kernel before, which has its own errors.
   */
  readonly takes: (inputs: CallInputs, attrs: NamedAttrMap) => T | undefined;
  readonly compute: (backend: WasmBackend, taken: T, stock: KernelConfig) => TensorInfo;
}

/** A replacement to register `over` the kernel before. */
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
