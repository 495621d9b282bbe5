import { fromStack, toStack } from '@curvature/core/internal';
import type { State } from '@curvature/spec';
import { isPromise } from '@curvature/spec/reads';
import { mul, sub, type Tensor } from '@tensorflow/tfjs-core';
import { blockOf, partitionOf, signalsOf } from '../common/block-case.js';
import type { Trial } from './drive.js';
import { inTidy } from '../common/purity.js';

/**
 * The weights after plain steps: accumulate, refresh, weights - rate * apply(gradient), at every
 * step. As in core's `secondOrder`, an asynchronous cache comes into use at the next step, and
 * without a cache the weights stay unchanged.
 */
export async function weightsByHand(
  { p, given }: Trial,
  start: Tensor,
  rate: number,
  steps: number,
) {
  const [block, partition] = [blockOf(given), partitionOf(given)];
  const whole = (direction: Tensor) => fromStack(direction, partition, given.shape);
  let weights = start;
  let stats = inTidy(() => p.init(block) as State) as State;
  const caches: State[] = [];
  for (let step = 1; step <= steps; step++) {
    const context = Object.freeze({ block, step });
    const previous: State = caches.at(-1) ?? null;
    const signals = { ...signalsOf(given, step), param: toStack(weights, partition) };
    stats = inTidy(() => p.accumulate(stats, signals, previous, context) as State) as State;
    const refreshed: State | Promise<State> = inTidy(
      () => (p.refresh?.(stats, previous, context) ?? null) as State,
    );
    if (!isPromise(refreshed)) caches.push(refreshed);
    if (caches.length > 0) {
      const direction = inTidy(() =>
        p.apply(caches.at(-1)!, signals.grad, stats, context),
      ) as Tensor;
      weights = sub(weights, mul(whole(direction), rate));
    }
    if (isPromise(refreshed)) caches.push(await refreshed);
  }
  return weights;
}
