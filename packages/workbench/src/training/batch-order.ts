import { CurvatureError } from '@curvature/spec';
import { permutation, randomStream } from '../data/random.js';

/**
 * The rows of each batch. Every epoch is a new shuffle, cut into whole batches; rows left over are
 * not used in that epoch. The rows depend on seed and step alone, so checkpoints need no order.
 * @param size Number of examples.
 * @param batch Examples per step, at most `size`.
 * @returns A function from the step, counted from 1, to `batch` distinct rows.
 */
export function batchOrder(
  size: number,
  batch: number,
  seed: number,
): (step: number) => Int32Array {
  if (batch > size) {
    throw new CurvatureError(
      `A batch of ${batch} examples was asked for, but there are only ${size}.`,
      '',
      `Choose a batch of at most ${size}.`,
    );
  }
  const perEpoch = Math.floor(size / batch);
  let shuffled: { epoch: number; order: Int32Array } = { epoch: -1, order: new Int32Array() };
  return (step) => {
    const epoch = Math.floor((step - 1) / perEpoch);
    if (shuffled.epoch !== epoch)
      shuffled = { epoch, order: permutation(size, randomStream(seed, 'order', epoch)) };
    const start = ((step - 1) % perEpoch) * batch;
    return shuffled.order.slice(start, start + batch);
  };
}
