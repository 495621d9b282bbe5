import type { Attributes, Inputs } from '@curvature/spec/internal';
import type { KernelDeclaration } from '@curvature/spec/kernels';
import { type KernelConfig, type Tensor, type TensorInfo, util } from '@tensorflow/tfjs-core';
import {
  type Backend,
  bufferOf,
  compute,
  deviceOf,
  type Dispatch,
  inPlace,
  isBindable,
  makeTensor,
} from '../device/index.js';

/** A result's shape, and the donated input of the same size in whose memory it is computed. */
export interface Result<I extends Inputs> {
  readonly shape: readonly number[];
  readonly from?: keyof I;
}

/** The buffers of a call: of its inputs by name, and of its results in order. */
export interface Buffers<I extends Inputs> {
  readonly inputs: { readonly [name in keyof I]: GPUBuffer };
  readonly out: readonly GPUBuffer[];
  /** Memory for this call alone, not cleared. */
  readonly scratch: GPUBuffer | null;
}

/** A fused kernel for the operation that `declaration` declares. */
export interface FusedKernel<I extends Inputs, A extends Attributes, O extends Tensor | Tensor[]> {
  readonly declaration: KernelDeclaration<I, A, O>;
  /** Whether the fused code takes these float32 inputs. */
  readonly accepts: (inputs: I, attributes: A) => boolean;
  /** The result, or all of them in order. A result with `from` holds the numbers of that input. */
  readonly results: (inputs: I, attributes: A) => Result<I> | readonly Result<I>[];
  /** Numbers of scratch memory; default 0. */
  readonly scratch?: (inputs: I, attributes: A) => number;
  /** Inputs that may have no elements, and no buffer then. Default none: the composite takes these. */
  readonly mayBeEmpty?: readonly (keyof I)[];
  /** What computes all results. An input with a result of its own must not be bound. */
  readonly dispatches: (
    buffers: Buffers<I>,
    inputs: I,
    attributes: A,
  ) => Dispatch | readonly Dispatch[];
}

/** Whether all inputs have one shape. */
export const sameShape = (inputs: Inputs): boolean => {
  const [first, ...rest] = Object.values(inputs);
  return rest.every(({ shape }) => util.arraysEqual(shape, first!.shape));
};

/** A fused kernel as tfjs registers it. Of what it does not take, `run` makes the composite. */
export function fusedKernel<I extends Inputs, A extends Attributes, O extends Tensor | Tensor[]>(
  fused: FusedKernel<I, A, O>,
): KernelConfig {
  return {
    kernelName: fused.declaration.name,
    backendName: 'webgpu',
    kernelFunc: (given) => {
      const [inputs, attributes] = [given.inputs as unknown as I, given.attrs as unknown as A];
      const backend = given.backend as Backend;
      deviceOf(backend);
      const isTaken =
        Object.entries(inputs).every(([name, tensor]) => takes(fused, backend, name, tensor)) &&
        fused.accepts(inputs, attributes);
      return isTaken ? execute(fused, backend, inputs, attributes) : [];
    },
  };
}

const takes = (
  { mayBeEmpty = [] }: { readonly mayBeEmpty?: readonly (string | number | symbol)[] },
  backend: Backend,
  name: string,
  tensor: Tensor,
): boolean => isBindable(backend, tensor) && (sizeOf(tensor) > 0 || mayBeEmpty.includes(name));

const sizeOf = ({ shape }: TensorInfo) => util.sizeFromShape(shape);

function execute<I extends Inputs, A extends Attributes, O extends Tensor | Tensor[]>(
  fused: FusedKernel<I, A, O>,
  backend: Backend,
  inputs: I,
  attributes: A,
): TensorInfo | TensorInfo[] {
  const wanted = fused.results(inputs, attributes);
  const results: readonly Result<I>[] = [wanted].flat();
  const bound = boundInputs(backend, inputs, results);
  const made = results.map((each) => resultOf(backend, inputs, each));
  const scratch = makeTensor(backend, [fused.scratch?.(inputs, attributes) ?? 0]);
  const buffer = (info: TensorInfo) => (sizeOf(info) === 0 ? null : bufferOf(backend, info));
  const out = made.map(({ info }) => buffer(info)!);
  const buffers = { inputs: bound, out, scratch: buffer(scratch) };
  const dispatches = [fused.dispatches(buffers, inputs, attributes)].flat();
  const copies = made.flatMap((each) => each.copies);
  compute(backend, dispatches, copies);
  // What is recorded next comes after it: the memory may be used again at once.
  backend.disposeData(scratch.dataId);
  const infos = made.map(({ info }) => info);
  return Array.isArray(wanted) ? infos : infos[0]!;
}

/** The buffers of the inputs that no result takes over. */
function boundInputs<I extends Inputs>(
  backend: Backend,
  inputs: I,
  results: readonly Result<I>[],
): Buffers<I>['inputs'] {
  const taken = new Set(results.map(({ from }) => from));
  const bound = Object.entries(inputs).filter(
    ([name, tensor]) => !taken.has(name) && sizeOf(tensor) > 0,
  );
  return Object.fromEntries(
    bound.map(([name, tensor]) => [name, bufferOf(backend, tensor)]),
  ) as unknown as Buffers<I>['inputs'];
}

function resultOf<I extends Inputs>(
  backend: Backend,
  inputs: I,
  { shape, from }: Result<I>,
): ReturnType<typeof inPlace> {
  if (from === undefined) return { info: makeTensor(backend, shape), copies: [] };
  const given = inputs[from]!;
  const holders = Object.values(inputs).filter(({ dataId }) => dataId === given.dataId);
  return inPlace(backend, given, shape, holders.length > 1);
}
