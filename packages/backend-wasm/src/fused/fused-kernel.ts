import { tidy, util, type KernelConfig, type Tensor, type TensorInfo } from '@tensorflow/tfjs-core';
import type { Attributes, Inputs } from '@curvature/spec/internal';
import type { KernelDeclaration } from '@curvature/spec/kernels';
import type { WasmBackend } from '../heap/wasm-backend.js';
import type { FusedExports } from './exports.js';
import { fusedModule } from './module.js';
import { allocated, makeResults } from './results.js';
import { isFloat } from '../heap/tensors.js';

/** One call of a fused kernel. Pointers are bytes from the start of tfjs's memory. */
export interface FusedCall<I extends Inputs, A extends Attributes> {
  readonly exports: FusedExports;
  readonly inputs: I;
  readonly attributes: A;
  /** Where each input's numbers begin. */
  readonly at: { readonly [name in keyof I]: number };
  /**
   * Where each result's numbers go, in the order of `results`; maybe where an input lies that the
   * kernel donates.
   */
  readonly out: readonly number[];
  /** Memory for this call alone, not cleared; 0 where none was asked for. */
  readonly scratch: number;
  /** More of it while `use` runs. */
  readonly borrow: <T>(bytes: number, use: (at: number) => T) => T;
}

/** A result's shape, and the spent input of the same size whose memory it may take. */
export interface Result<I extends Inputs> {
  readonly shape: number[];
  readonly from?: keyof I;
}

/** A fused kernel for the operation that `declaration` declares. */
export interface FusedKernel<I extends Inputs, A extends Attributes, O extends Tensor | Tensor[]> {
  readonly declaration: KernelDeclaration<I, A, O>;
  /**
   * Whether the fused code takes these; `otherwise` runs where not. Inputs that are not float32
   * never get here.
   */
  readonly accepts: (inputs: I, attributes: A) => boolean;
  /**
   * What runs on those that it does not take; default the composite of the declaration. Null: `run`
   * takes the caller's.
   */
  readonly otherwise?: (inputs: I, attributes: A) => O | null;
  /** The result, or all of them in order. */
  readonly results: (inputs: I, attributes: A) => Result<I> | readonly Result<I>[];
  /** Bytes of `scratch`; default none. */
  readonly scratchBytes?: (inputs: I, attributes: A, exports: FusedExports) => number;
  /** Computes all results. It must allow a result to lie where its `from` lies. */
  readonly compute: (call: FusedCall<I, A>) => void;
}

/** The inputs have one shape. */
export const sameShape = (inputs: Inputs): boolean => {
  const [first, ...rest] = Object.values(inputs);
  return rest.every(({ shape }) => util.arraysEqual(shape, first!.shape));
};

/**
 * A fused kernel as tfjs registers it. Where it cannot run, the composite does: the declaration's,
 * or that of `run`, which is given no tensors.
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
      borrow: (size, use) => borrowed(backend, size, use),
    });
    return Array.isArray(wanted) ? infos : infos[0]!;
  } finally {
    if (scratch !== 0) backend.wasm._free(scratch);
  }
}

function borrowed<T>(backend: WasmBackend, bytes: number, use: (at: number) => T): T {
  const at = allocated(backend, bytes);
  try {
    return use(at);
  } finally {
    backend.wasm._free(at);
  }
}
