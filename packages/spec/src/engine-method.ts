import { engine } from '@tensorflow/tfjs-core';

/**
 * The methods of TensorFlow.js's engine that are replaced for a while, and what for; no other file
 * replaces any.
 */
export interface EngineMethods {
  /**
   * Lets the loss be computed once more without its metrics, which tf.layers keep, staying behind.
   */
  keep: (tensor: never) => unknown;
  /**
   * Tells which kernels a forward pass ran, and with which attributes: the gradient tape does not
   * say.
   */
  runKernel: (...given: never[]) => unknown;
  /** Tells of the passes of `tf.variableGrads`, which has no hook. */
  gradients: (...given: never[]) => unknown;
}

/**
 * Replaces a method of the engine by what `make` makes of the one that was there, until the
 * function that is returned is called. The engine is the only place by which all that a program
 * does goes, and it is shared by all copies of TensorFlow.js in it.
 */
export function replaceEngineMethod<K extends keyof EngineMethods>(
  method: K,
  make: (original: EngineMethods[K]) => EngineMethods[K],
): () => void {
  const owner = engine() as unknown as EngineMethods;
  const before = Object.getOwnPropertyDescriptor(owner, method);
  owner[method] = make(owner[method].bind(owner) as EngineMethods[K]);
  return () => {
    if (before) Object.defineProperty(owner, method, before);
    else Reflect.deleteProperty(owner, method);
  };
}
