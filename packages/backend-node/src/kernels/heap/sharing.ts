import { type Binding, TYPES } from '../../operations/binding.js';

/**
 * Whether TensorFlow takes the memory of an array for its own, where it lies as these numbers do: on
 * x86-64 it copies what is not aligned as its vectors are; other processors ask for less.
 */
export function sharesMemory(binding: Binding, numbers: Float32Array): boolean {
  numbers[0] = 0;
  const id = binding.createTensor([numbers.length], TYPES.float, numbers);
  numbers[0] = 1;
  const isShared = binding.tensorDataSync(id)[0] !== 0;
  binding.deleteTensor(id);
  return isShared;
}
