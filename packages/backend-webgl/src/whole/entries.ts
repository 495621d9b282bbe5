import { type Attributes, entriesOf } from '@curvature/spec/internal';
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import { type Backend, canDraw, isDrawable, sizeOf } from '../device/index.js';

/** An entry of a call as its kernel sees it. */
export interface Given<I extends string, A> {
  readonly inputs: Readonly<Record<I, TensorInfo>>;
  readonly attributes: A;
}

/** What a kernel over many entries does with one of them. */
export interface WholeKernel<I extends string, A extends Attributes> {
  readonly declaration: { readonly name: string; readonly inputs: readonly I[] };
  readonly accepts: (entry: Given<I, A>) => boolean;
  /** Inputs that may have no elements. */
  readonly mayBeEmpty?: readonly I[];
  /** Draws an entry's results. Where the number of `skip` is not 0, nothing is to change. */
  readonly run: (
    backend: Backend,
    entry: Given<I, A>,
    skip: TensorInfo | undefined,
  ) => TensorInfo[];
}

/** A kernel over many entries, as tfjs registers it: entry by entry, in a few draws each. */
export const wholeKernel = <I extends string, A extends Attributes>({
  declaration,
  accepts,
  mayBeEmpty = [],
  run,
}: WholeKernel<I, A>): KernelConfig => ({
  kernelName: declaration.name,
  backendName: 'webgl',
  kernelFunc: ({ inputs, attrs, backend }) => {
    const entries = entriesOf(declaration, inputs, attrs) as unknown as readonly Given<I, A>[];
    const takes = (tensor: TensorInfo, name: I) =>
      isDrawable(tensor) || (sizeOf(tensor) === 0 && mayBeEmpty.includes(name));
    const isTaken =
      canDraw() &&
      entries.every(
        (entry) =>
          declaration.inputs.every((name) => takes(entry.inputs[name], name)) && accepts(entry),
      );
    const skip = inputs['skip'] as TensorInfo | undefined;
    return isTaken ? entries.flatMap((entry) => run(backend as Backend, entry, skip)) : [];
  },
});
