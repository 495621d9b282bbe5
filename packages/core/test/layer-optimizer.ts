// An optimizer around the one layer of `layer-signals.ts`, with what its tests read and do.
import type { Damping, Policy } from '@curvature/spec';
import type * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import { secondOrder } from '../src/optimizer.js';
import { asMatrix } from '../src/partition/partition.js';
import { type denseLayer, inputScaled } from './layer-signals.js';

export type Layer = ReturnType<typeof denseLayer>;
export const make = ({ source }: Layer, more: object = {}, augmentsBias = true) =>
  secondOrder({
    learningRate: 0.1,
    preconditioner: inputScaled(augmentsBias),
    partition: asMatrix,
    signals: source,
    ...more,
  } as never);
export const values = ({ variables }: Layer) => variables.map((v) => [...v.dataSync()]);
export const steps = (optimizer: tf.Optimizer, { loss, variables }: Layer, count: number) => {
  for (let step = 0; step < count; step++) optimizer.minimize(loss, false, variables);
};
export const closeTo = (got: number[][], want: number[][]) =>
  got.flat().forEach((x, i) => expect(x).toBeCloseTo(want.flat()[i]!, 5));

/** Works at the first step alone. */
export const once = (): Policy<null> => ({
  name: 'once',
  init: () => null,
  plan: (state, { step }) => [{ accumulate: step === 1, refresh: step === 1 }, state],
});

/** Halves the damping at every update, and records what it was given. */
export const halving = (
  every: number,
  seen: { actual: number; predicted: number }[] = [],
): Damping<number> => ({
  name: 'halving',
  every,
  init: () => 0.5,
  value: (state) => state,
  update: (state, { actual, predicted }) => (seen.push({ actual, predicted }), state / 2),
});
