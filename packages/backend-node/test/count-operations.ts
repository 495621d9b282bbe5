import * as tf from '@tensorflow/tfjs';

interface Binding {
  readonly executeOp: (...args: unknown[]) => unknown;
}

/** How many operations TensorFlow executes during `work`. */
export function operationsDuring(work: () => unknown): number {
  const backend = tf.backend() as unknown as { binding: Binding };
  const { binding } = backend;
  let count = 0;
  const executeOp = (...args: unknown[]) => {
    count++;
    return binding.executeOp(...args);
  };
  // The addon's own object is frozen.
  backend.binding = Object.create(binding, { executeOp: { value: executeOp } }) as Binding;
  try {
    work();
  } finally {
    backend.binding = binding;
  }
  return count;
}
