import { type Attributes, entriesOf } from '@curvature/spec/internal';
import { type KernelConfig, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { type Backend, type Copy, deviceOf, inPlace, isBindable } from '../device/index.js';

/** An entry of a call as its kernel sees it. */
export interface Given<I extends string, A> {
  readonly inputs: Readonly<Record<I, TensorInfo>>;
  readonly attributes: A;
}

/** A call over many entries. */
export interface WholeCall<I extends string, A> {
  readonly backend: Backend;
  readonly entries: readonly Given<I, A>[];
  /** Where its number is not 0, nothing is to change. */
  readonly skip: TensorInfo | undefined;
  /** The tensor in place of a donated one, and the copies that make it; see `inPlace`. */
  readonly donated: (given: TensorInfo) => ReturnType<typeof inPlace>;
}

export const sizeOf = ({ shape }: TensorInfo): number => util.sizeFromShape(shape);

/** A kernel over many entries, as tfjs registers it. It gives its results entry by entry. */
export const wholeKernel = <I extends string, A extends Attributes>(
  declaration: { readonly name: string; readonly inputs: readonly I[] },
  accepts: (entry: Given<I, A>) => boolean,
  /** Inputs that may have no elements. */
  mayBeEmpty: readonly I[],
  compute: (call: WholeCall<I, A>) => TensorInfo[],
): KernelConfig => ({
  kernelName: declaration.name,
  backendName: 'webgpu',
  kernelFunc: ({ inputs, attrs, backend: own }) => {
    const backend = own as Backend;
    deviceOf(backend);
    const entries = entriesOf(declaration, inputs, attrs) as unknown as readonly Given<I, A>[];
    const takes = (tensor: TensorInfo, name: I) =>
      isBindable(backend, tensor) && (sizeOf(tensor) > 0 || mayBeEmpty.includes(name));
    const isTaken = entries.every(
      (entry) =>
        declaration.inputs.every((name) => takes(entry.inputs[name], name)) && accepts(entry),
    );
    if (!isTaken) return [];
    const holders = countedBy(Object.values(inputs) as TensorInfo[]);
    const donated = (given: TensorInfo) =>
      inPlace(backend, given, given.shape, holders.get(given.dataId)! > 1);
    return compute({ backend, entries, skip: inputs['skip'] as TensorInfo | undefined, donated });
  },
});

/** How many inputs hold each tensor's data. */
function countedBy(tensors: readonly TensorInfo[]): Map<object, number> {
  const counts = new Map<object, number>();
  for (const { dataId } of tensors) counts.set(dataId, (counts.get(dataId) ?? 0) + 1);
  return counts;
}

/** The copies of all of these. */
export const copiesOf = (made: readonly { readonly copies: readonly Copy[] }[]): Copy[] =>
  made.flatMap(({ copies }) => copies);
