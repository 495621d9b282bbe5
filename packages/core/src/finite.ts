import { CurvatureError } from '@curvature/spec';
import { stack, sum, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { readsAreCheap } from './backend.js';

type Named = readonly [name: string, gradient: Tensor];

const firstBad = (names: readonly string[], sums: ArrayLike<number>): string | null =>
  names[Array.from(sums).findIndex((x) => !Number.isFinite(x))] ?? null;

/**
 * Hands the name of the first gradient that is not finite, or null, to `see`: before it returns where reading is cheap; where
 * it would stall the device, a step later.
 */
export function screen(gradients: readonly Named[], see: (name: string | null) => void): void {
  if (gradients.length === 0) return;
  const names = gradients.map(([name]) => name);
  const sums = tidy(() => stack(gradients.map(([, gradient]) => sum(gradient))));
  const done = (values: ArrayLike<number>) => {
    sums.dispose();
    see(firstBad(names, values));
  };
  if (readsAreCheap()) done(sums.dataSync());
  else void sums.data().then(done);
}

export const notFinite = (name: string, step: number, times: number): CurvatureError =>
  new CurvatureError(
    `The gradient of "${name}" was not finite at step ${step}: bad step ${times} in a row.`,
    'Usually the loss has diverged: the learning rate is too high, or an operation of the model is undefined at these inputs.',
    readsAreCheap()
      ? 'Lower the learning rate or mend the loss. These steps changed nothing: parameters and optimizer state are the last good ones.'
      : 'Lower the learning rate or mend the loss. On this device it is noticed a step late: parameters and optimizer state are spoilt, load the last checkpoint.',
  );
