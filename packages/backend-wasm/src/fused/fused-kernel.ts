import { tidy, util, type KernelConfig, type Tensor, type TensorInfo } from '@tensorflow/tfjs-core';
import type { Attributes, Inputs } from '@curvature/spec/internal';
import type { KernelDeclaration } from '@curvature/spec/kernels';
import type { WasmBackend } from '../heap/wasm-backend.js';
import type { FusedExports } from './exports/exports.js';
import { fusedModule } from './module.js';
import { allocated, makeResults } from './results.js';
import { isFloat } from '../heap/tensors.js';

/** One call of a fused kernel. Pointers are bytes from the start of tfjs's memory. */
export interface FusedCall<I extends Inputs, A extends Attributes> {
  readonly exports: FusedExports;
  readonly inputs: I;
  readonly attributes: A;
  /** The pointer to each input. */
  readonly at: { readonly [name in keyof I]: number };
  /** The pointer to each result, in the order of `results`; maybe that of a donated input. */
  readonly out: readonly number[];
  /** Memory for this call, not cleared; 0 if the kernel needs none. */
  readonly scratch: number;
  /** Lends more of it to `use`. */
  readonly borrow: <T>(bytes: number, use: (at: number) => T) => T;
}

/** A result's shape, and the donated input of the same size whose memory it may take. */
export interface Result<I extends Inputs> {
  readonly shape: number[];
  readonly from?: keyof I;
}

/** A fused kernel for the operation that `declaration` declares. */
export interface FusedKernel<I extends Inputs, A extends Attributes, O extends Tensor | Tensor[]> {
  readonly declaration: KernelDeclaration<I, A, O>;
  /** Whether the fused code takes these float32 inputs; if not, `otherwise` runs. */
  readonly accepts: (inputs: I, attributes: A) => boolean;
  /**
   * Runs on inputs that it does not take; default the composite of the declaration. If it returns
   * null, `run` takes the caller's composite.
   */
  readonly otherwise?: (inputs: I, attributes: A) => O | null;
  /** The result, or all of them in order. */
  readonly results: (inputs: I, attributes: A) => Result<I> | readonly Result<I>[];
  /** Bytes of `scratch`; default none. */
  readonly scratchBytes?: (inputs: I, attributes: A, exports: FusedExports) => number;
  /** Computes all results, which may have the memory of their `from`. */
  readonly compute: (call: FusedCall<I, A>) => void;
}

/** Whether all inputs have one shape. */
export const sameShape = (inputs: Inputs): boolean => {
  const [first, ...rest] = Object.values(inputs);
  return rest.every(({ shape }) => util.arraysEqual(shape, first!.shape));
};

/**
 * A fused kernel as tfjs registers it. If it cannot run, a composite does: that of the declaration,
 * or, if this returns no tensors, that of `run`.
 */
export function fusedKernel<I extends Inputs, A extends Attributes, O extends Tensor | Tensor[]>(
  fused: FusedKernel<I, A, O>,
): KernelConfig {
  const { declaration, accepts, otherwise = declaration.composite } = fused;
  return {
    kernelName: declaration.name,
    backendName: 'wasm',
    kernelFunc: (given) => {
      const [inputs, attributes] = [given.inputs as unknown as I, given.attrs as unknown as A];
      const backend = given.backend as WasmBackend;
      const exports = fusedModule(backend);
      const composed = (how?: typeof otherwise) =>
        tidy(() => how?.(inputs, attributes) ?? ([] as Tensor[]));
      if (!exports || !isFloat(Object.values(inputs))) return composed(declaration.composite);
      if (!accepts(inputs, attributes)) return composed(otherwise);
      return execute(fused, exports, backend, inputs, attributes);
    },
  };
}

function execute<I extends Inputs, A extends Attributes, O extends Tensor | Tensor[]>(
  { results, scratchBytes, compute }: FusedKernel<I, A, O>,
  exports: FusedExports,
  backend: WasmBackend,
  inputs: I,
  attributes: A,
): TensorInfo | TensorInfo[] {
  const addresses = Object.entries(inputs).map(([name, { dataId }]) => [
    name,
    backend.getMemoryOffset(dataId),
  ]);
  const at = Object.fromEntries(addresses) as { [name in keyof I]: number };
  const bytes = scratchBytes?.(inputs, attributes, exports) ?? 0;
  const scratch = bytes === 0 ? 0 : allocated(backend, bytes);
  try {
    const wanted = results(inputs, attributes);
    const infos = makeResults(
      backend,
      [wanted].flat().map(({ shape, from }) => ({ shape, from: from && inputs[from]!.dataId })),
    );
    const out = infos.map(({ dataId }) => backend.getMemoryOffset(dataId));
    compute({
      exports,
      inputs,
      attributes,
      at,
      out,
      scratch,
      borrow: borrowing(backend),
    });
    return Array.isArray(wanted) ? infos : infos[0]!;
  } finally {
    if (scratch !== 0) backend.wasm._free(scratch);
  }
}

/** Lends memory of the backend's heap to one use. */
export const borrowing =
  (backend: WasmBackend) =>
  <T>(bytes: number, use: (at: number) => T): T => {
    const at = allocated(backend, bytes);
    try {
      return use(at);
    } finally {
      backend.wasm._free(at);
    }
  };
