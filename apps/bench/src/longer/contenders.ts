import { firstOrder } from '@curvature/core';
import { nadam } from '@curvature/rules';
import { shampoo, soap } from '@curvature/shampoo';
import { sonew } from '@curvature/sonew';
import { kfac, thor } from '@curvature/thor';
import { setRate } from '../protocol/schedule.js';
import type { Contender } from '../protocol/contender.js';
import type { Point } from '../protocol/space.js';

/** An optimizer with the settings that are tried for each task. */
export interface Entrant extends Pick<Contender, 'name' | 'describe' | 'family'> {
  readonly points: readonly Point[];
  readonly make: (point: Point) => ReturnType<Contender['make']>;
}

/** The one whose validation loss is the target. */
export const REFERENCE = 'nadamW';

const RATES = [0.001, 0.003, 0.01, 0.03];
const DECAYS = [0.01, 0.1];

const nadamW: Entrant = {
  name: REFERENCE,
  describe: 'Adam with Nesterov momentum and decoupled decay',
  family: 'first',
  points: RATES.flatMap((learningRate) =>
    DECAYS.map((weightDecay) => ({ learningRate, weightDecay })),
  ),
  make: ({ learningRate, weightDecay }) =>
    firstOrder({
      learningRate: learningRate!,
      rule: nadam(),
      weightDecay: { rate: weightDecay!, at: 'afterMomentum' },
    }),
};

/** One of ours: all defaults but the rate, which is a third, once and three times its default. */
const ours = (
  name: string,
  describe: string,
  make: () => ReturnType<Entrant['make']>,
): Entrant => ({
  name,
  describe,
  family: 'second',
  points: [0.003, 0.01, 0.03].map((learningRate) => ({ learningRate })),
  make: ({ learningRate }) => {
    const made = make();
    setRate(made, learningRate!);
    return made;
  },
});

/** The first is the reference. */
export const entrants: readonly Entrant[] = [
  nadamW,
  ours('sonew', 'SONew, tridiagonal', () => sonew()),
  ours('shampoo', 'Shampoo, roots every 10 steps', () => shampoo()),
  ours('soap', 'SOAP, eigenbases every 10 steps', () => soap()),
  ours('thor', "THOR, Adam's length", () => thor()),
  ours('kfac', "K-FAC, Adam's length", () => kfac()),
];
