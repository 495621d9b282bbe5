// Every method that works by layers. Statistics are taken at every step, so that the reference sees
// each pass.
import { captureLayers } from '@curvature/backend-tfjs';
import { klClip, whole } from '@curvature/core';
import {
  choleskyInverses,
  eigenCorrectedFisher,
  layerFisher,
  levenbergMarquardt,
} from '@curvature/layer-fisher';
import { every } from '@curvature/policies';
import { kfacSlots, thorSlots } from '@curvature/thor';

const signals = captureLayers();
const of = (preconditioner: object) => ({
  learningRate: 0.02,
  partition: whole,
  signals,
  preconditioner,
});

/** Slots of `secondOrder`. */
export const layerwise: Readonly<Record<string, () => object>> = {
  'thor by traces': () => thorSlots(),
  'thor in slices': () => ({
    ...thorSlots({ splitSize: 3 }),
    policy: every({ statistics: 1, roots: 2 }),
  }),
  kfac: () => kfacSlots(),
  'kfac, biases by themselves': () => kfacSlots({ bias: 'plain', refreshEvery: 2 }),
  'a slow kfac, two steps late': () => ({
    ...kfacSlots({ refreshEvery: 2, sharing: 'reduce' }),
    pipeline: { delay: 2 },
  }),
  'kfac with damping by losses, and a bound of steps': () => ({
    ...of(layerFisher({ decay: 0.9, inverse: choleskyInverses() })),
    damping: levenbergMarquardt({ initial: 0.1, every: 2 }),
    trust: klClip(0.01),
  }),
  ekfac: () => of(eigenCorrectedFisher({ sliceSize: 3 })),
};
