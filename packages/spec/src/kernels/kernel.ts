import { engine, getBackend, getKernel, type Tensor } from '@tensorflow/tfjs-core';

export type Inputs = Readonly<Record<string, Tensor>>;
export type Attributes = Readonly<Record<string, number>>;

/**
 * A hot operation, declared once: a name in tfjs's kernel registry, and the same thing in tf ops, which every backend runs.
 * A backend package registers a fused kernel under that name with `tf.registerKernel`; it must equal the composite.
 */
export interface Kernel<I extends Inputs, A extends Attributes, O extends Tensor | Tensor[] = Tensor> {
  readonly name: string;
  readonly composite: (inputs: I, attributes: A) => O;
  /**
   * Inputs whose memory the fused kernel may take for its results, where nothing else holds it: the caller lets go of them, and neither
   * reads them again nor passes them on. Default none.
   */
  readonly spends?: readonly (keyof I)[];
}

/** Whether the current backend has the fused kernel. */
export const isFused = ({ name }: { readonly name: string }): boolean => getKernel(name, getBackend()) !== undefined;

/** Runs the fused kernel where the current backend has one, else the composite. */
export function run<I extends Inputs, A extends Attributes, O extends Tensor | Tensor[]>(
  kernel: Kernel<I, A, O>,
  inputs: I,
  attributes: A,
): O {
  return isFused(kernel)
    ? (engine().runKernel(kernel.name, { ...inputs }, { ...attributes }) as O)
    : kernel.composite(inputs, attributes);
}
