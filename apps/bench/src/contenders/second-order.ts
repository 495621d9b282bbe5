import { pooledRoots } from '@curvature/backend-tfjs';
import { shampoo, soap } from '@curvature/shampoo';
import { sonew } from '@curvature/sonew';
import { kfac, publishedKfac, publishedThor, thor } from '@curvature/thor';
import type { Contender } from '../protocol/contender.js';
import type { Point } from '../protocol/space.js';
import { adaptiveSpace, naturalSpace, withBeta1, withInterval, withMomentum } from './spaces.js';

/** The options of a point; it holds 1 - beta, since a beta near 1 differs by that. */
const optional = ({ oneMinusBeta1, oneMinusMomentum, refreshEvery }: Point) => ({
  ...(oneMinusBeta1 !== undefined && { beta1: 1 - oneMinusBeta1 }),
  ...(oneMinusMomentum !== undefined && { momentum: 1 - oneMinusMomentum }),
  ...(refreshEvery !== undefined && { refreshEvery: Math.round(refreshEvery) }),
});
const adaptiveOptions = (point: Point) => ({
  learningRate: point['learningRate']!,
  beta2: 1 - point['oneMinusBeta2']!,
  ...optional(point),
});
/** Square roots every n steps end lower at a tuned rate; kept results have them. */
const tunedShampoo = (point: Point) => ({
  ...adaptiveOptions(point),
  exponent: 2,
  earlyRefreshes: false,
});
/**
 * The options of THOR and K-FAC. `lossAverage` is a fact of the task: the loss of `text` is a mean
 * over places as well. `klClip` limits a step to the length of the rate in the metric of the Fisher
 * information: v.g, which the exact inverse keeps at most 1, counts as at most 1.
 */
const layerwiseOptions = (point: Point, task: string) => ({
  learningRate: point['learningRate']!,
  damping: point['damping']!,
  ...optional(point),
  klClip: point['learningRate']! ** 2,
  ...(task === 'text' && { lossAverage: 'batch+sequence' as const }),
});

/**
 * What convolutions and transformers ask of THOR and K-FAC beside Adam's length: longer averages of
 * factors that are inverted sooner, with less damping. Other programs end a little higher with it.
 */
const longAverages = { decay: 0.99, damping: 0.001 };

type Named = Pick<Contender, 'name' | 'describe' | 'make'>;
/** Searched over Adam's space, whose step size all of them take or share. */
const adaptive = (named: Named): Contender => ({
  ...named,
  family: 'second',
  space: adaptiveSpace,
  extraSpace: withBeta1,
});
const adaptiveWithInterval = (named: Named): Contender => ({
  ...adaptive(named),
  extraSpace: { ...withBeta1, ...withInterval },
});
const natural = (named: Named): Contender => ({
  ...named,
  family: 'second',
  space: naturalSpace,
  extraSpace: { ...withMomentum, ...withInterval },
});
const banded = (name: string, band: number, structure: string): Contender =>
  adaptive({
    name,
    describe: `SONew, ${structure}`,
    make: (point) => sonew({ ...adaptiveOptions(point), band, epsilon: 1e-4 }),
  });

/** Our optimizers, with options that do best at a tuned rate: those of the kept results. */
export const secondOrderContenders: readonly Contender[] = [
  adaptiveWithInterval({
    name: 'shampoo',
    describe: 'Shampoo, grafted to Adam, roots every 10 steps on the training thread',
    make: (point) => shampoo(tunedShampoo(point)),
  }),
  adaptiveWithInterval({
    name: 'shampoo4',
    describe: 'Shampoo as it was published: fourth roots, a small ridge, no Nesterov momentum',
    make: (point) =>
      shampoo({
        ...tunedShampoo(point),
        exponent: null,
        epsilon: 1e-6,
        nesterov: false,
      }),
  }),
  adaptive({
    name: 'shampoo1',
    describe: 'Shampoo, roots at every step on the training thread',
    make: (point) => shampoo({ ...tunedShampoo(point), refreshEvery: 1 }),
  }),
  adaptive({
    name: 'shampooPiped',
    describe: 'Shampoo, roots in a worker: used two steps later, then requested again at once',
    make: (point) =>
      shampoo(
        { ...tunedShampoo(point), refreshEvery: 1 },
        { solver: pooledRoots({ workers: 1 }), pipeline: { delay: 2 } },
      ),
  }),
  adaptiveWithInterval({
    name: 'soap',
    describe: 'SOAP, eigenbases every 10 steps',
    make: (point) => soap({ ...adaptiveOptions(point), earlyRefreshes: false }),
  }),
  banded('sonew0', 0, 'diagonal'),
  banded('sonew', 1, 'tridiagonal'),
  banded('sonew4', 4, 'a band of 4'),
  adaptive({
    name: 'thorGrafted',
    describe: "THOR with Adam's length, long averages of factors, little damping",
    make: (point) =>
      thor({ ...adaptiveOptions(point), ...longAverages, splitSize: 640, checkEvery: 1 }),
  }),
  adaptive({
    name: 'kfacGrafted',
    describe: "K-FAC with Adam's length, long averages of factors, little damping, every 2 steps",
    make: (point) => kfac({ ...adaptiveOptions(point), ...longAverages, refreshEvery: 2 }),
  }),
  natural({
    name: 'thor',
    describe: 'THOR as published, inverses recomputed when the trace changes',
    make: (point, task) => publishedThor(layerwiseOptions(point, task)),
  }),
  natural({
    name: 'kfac',
    describe: 'K-FAC as published, inverses every 10 steps',
    make: (point, task) => publishedKfac(layerwiseOptions(point, task)),
  }),
];
