import * as tf from '@tensorflow/tfjs';

type Backend = { readonly binding: { getNumOfTensors(): number } };

/** How many tensors TensorFlow holds for this process, those that tfjs does not know included. */
export const handlesNow = (): number =>
  (tf.backend() as unknown as Backend).binding.getNumOfTensors();
