import { pooledRoots } from '@curvature/backend-tfjs';
import { shampoo, soap } from '@curvature/shampoo';
import { sonew } from '@curvature/sonew';
import { kfac, thor } from '@curvature/thor';
import type { Contender } from '../protocol/contender.js';
import type { Point } from '../protocol/space.js';
import { adaptiveRate, damping, forgetting, friction, interval, naturalRate } from './spaces.js';

const family = 'second';
/**
 * Those options that the point names; what a beta leaves out is searched, since that is what
 * matters of it.
 */
const optional = ({ oneMinusBeta1, oneMinusMomentum, refreshEvery }: Point) => ({
  ...(oneMinusBeta1 !== undefined && { beta1: 1 - oneMinusBeta1 }),
  ...(oneMinusMomentum !== undefined && { momentum: 1 - oneMinusMomentum }),
  ...(refreshEvery !== undefined && { refreshEvery: Math.round(refreshEvery) }),
});
const tuned = (point: Point) => ({
  learningRate: point['learningRate']!,
  beta2: 1 - point['oneMinusBeta2']!,
  ...optional(point),
});
const averaged = { learningRate: adaptiveRate, oneMinusBeta2: forgetting };
const natural = { learningRate: naturalRate, damping };
/**
 * How the loss is averaged is no matter of tuning: that of `text` is a mean over places as well.
 * The clip lets a step be as long as the rate in the metric of the Fisher information: v.g, which
 * the exact inverse keeps at most 1, counts as at most 1.
 */
const layerwise = (point: Point, task: string) => ({
  learningRate: point['learningRate']!,
  damping: point['damping']!,
  ...optional(point),
  klClip: point['learningRate']! ** 2,
  ...(task === 'text' && { lossAverage: 'batch+sequence' as const }),
});

const banded = (name: string, band: number, what: string): Contender => ({
  name,
  describe: `SONew, ${what}`,
  family,
  space: averaged,
  more: { oneMinusBeta1: friction },
  make: (point) => sonew({ ...tuned(point), band }),
});

/** Ours, with their default options but for what is tuned. */
export const secondOrderContenders: readonly Contender[] = [
  {
    name: 'shampoo',
    describe: 'Shampoo, grafted to Adam, roots every 10 steps on the training thread',
    family,
    space: averaged,
    more: { oneMinusBeta1: friction, refreshEvery: interval },
    make: (point) => shampoo(tuned(point)),
  },
  {
    name: 'shampoo4',
    describe: 'Shampoo as it was published: fourth roots, a small ridge, no look ahead',
    family,
    space: averaged,
    more: { oneMinusBeta1: friction, refreshEvery: interval },
    make: (point) => shampoo({ ...tuned(point), exponent: null, epsilon: 1e-6, nesterov: false }),
  },
  {
    name: 'shampoo1',
    describe: 'Shampoo, roots at every step on the training thread',
    family,
    space: averaged,
    more: { oneMinusBeta1: friction },
    make: (point) => shampoo({ ...tuned(point), refreshEvery: 1 }),
  },
  {
    name: 'shampooPiped',
    describe:
      'Shampoo, roots in a worker, in use two steps later, and asked for anew as soon as they are',
    family,
    space: averaged,
    more: { oneMinusBeta1: friction },
    make: (point) =>
      shampoo(
        { ...tuned(point), refreshEvery: 1 },
        { solver: pooledRoots({ workers: 1 }), pipeline: { delay: 2 } },
      ),
  },
  {
    name: 'soap',
    describe: 'SOAP, eigenbases every 10 steps',
    family,
    space: averaged,
    more: { oneMinusBeta1: friction, refreshEvery: interval },
    make: (point) => soap(tuned(point)),
  },
  banded('sonew0', 0, 'diagonal'),
  banded('sonew', 1, 'tridiagonal'),
  banded('sonew4', 4, 'a band of 4'),
  {
    name: 'thor',
    describe: 'THOR, inverses where the trace changes',
    family,
    space: natural,
    more: { oneMinusMomentum: friction, refreshEvery: interval },
    make: (point, task) => thor(layerwise(point, task)),
  },
  {
    name: 'kfac',
    describe: 'K-FAC, inverses every 10 steps',
    family,
    space: natural,
    more: { oneMinusMomentum: friction, refreshEvery: interval },
    make: (point, task) => kfac(layerwise(point, task)),
  },
];
