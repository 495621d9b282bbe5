import { engine, getBackend, getKernel, tidy, type Tensor } from '@tensorflow/tfjs-core';

export type Inputs = Readonly<Record<string, Tensor>>;
export type Attributes = Readonly<Record<string, number>>;

/**
 * What a backend must know of a hot operation: a name in tfjs's kernel registry, and the types of
 * its inputs, attributes and results. A backend package registers a fused kernel under that name
 * with `tf.registerKernel`; it must equal the composite. For a call that it does not take it gives
 * no tensors, [], and `run` takes the composite.
 */
export interface KernelDeclaration<
  I extends Inputs,
  A extends Attributes,
  O extends Tensor | Tensor[] = Tensor,
> {
  readonly name: string;
  /**
   * The same in tf ops, which every backend runs; absent where the package that has the algorithm
   * adds it.
   */
  readonly composite?: (inputs: I, attributes: A) => O;
  /**
   * Inputs whose memory the fused kernel may take for its results, where nothing else holds it: the
   * caller lets go of them, and neither reads them again nor passes them on. Default none.
   */
  readonly donates?: readonly (keyof I)[];
}

/** A hot operation, complete: `run` computes it on every backend. */
export interface Kernel<
  I extends Inputs,
  A extends Attributes,
  O extends Tensor | Tensor[] = Tensor,
> extends KernelDeclaration<I, A, O> {
  readonly composite: (inputs: I, attributes: A) => O;
}

/** Whether the current backend has the fused kernel. */
export const isFused = ({ name }: { readonly name: string }): boolean =>
  getKernel(name, getBackend()) !== undefined;

/**
 * What the fused kernel of the current backend makes of a call; null where it does not take it.
 * There must be one, see `isFused`.
 */
export function runFused<I extends Inputs, A extends Attributes, O extends Tensor | Tensor[]>(
  { name }: KernelDeclaration<I, A, O>,
  inputs: I,
  attributes: A,
): O | null {
  const made = engine().runKernel(name, { ...inputs }, { ...attributes }) as O;
  return Array.isArray(made) && made.length === 0 ? null : made;
}

/**
 * Runs the fused kernel where the current backend has one that takes the call, else the composite.
 */
export function run<I extends Inputs, A extends Attributes, O extends Tensor | Tensor[]>(
  kernel: Kernel<I, A, O>,
  inputs: I,
  attributes: A,
): O {
  if (!isFused(kernel)) return kernel.composite(inputs, attributes);
  return runFused(kernel, inputs, attributes) ?? tidy(() => kernel.composite(inputs, attributes));
}
