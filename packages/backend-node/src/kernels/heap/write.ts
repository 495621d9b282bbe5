import { type Addon, TYPES } from '../../operations/binding.js';
import { withOperations } from '../../operations/operations.js';

const T = { T: 'float' } as const;

/**
 * Has TensorFlow copy a tensor of its own into an array whose memory it shares: `InplaceUpdate`
 * writes into its input. A read would make a new array each time, and V8 counts the bytes of arrays
 * until it collects all garbage, at the cost of a whole step.
 */
export const write = (addon: Addon, id: number, to: Float32Array): void =>
  withOperations(addon, (tf) => {
    const row = tf.array('float', to, [1, to.length]);
    const shape = tf.array('int32', Int32Array.of(1, to.length), [2]);
    const values = tf.one('Reshape', { ...T, Tshape: 'int32' }, [{ id }, shape]);
    const first = tf.array('int32', Int32Array.of(0), [1]);
    tf.one('InplaceUpdate', T, [row, first, values]);
  });

/** Whether it does, where memory lies as that of these numbers. */
export function canWrite(addon: Addon, numbers: Float32Array): boolean {
  const { binding } = addon;
  const ones = new Float32Array(numbers.length).fill(1);
  const id = binding.createTensor([ones.length], TYPES.float, ones);
  numbers.fill(0);
  try {
    write(addon, id, numbers);
  } catch {
    return false;
  } finally {
    binding.deleteTensor(id);
  }
  return numbers.every((value) => value === 1);
}
