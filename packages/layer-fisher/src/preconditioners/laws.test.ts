import type { AnyPreconditioner } from '@curvature/spec';
import { preconditionerIssues } from '@curvature/testkit';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import '@curvature/backend-wasm';
import { describe, expect, test } from 'vitest';
import { choleskyInverses } from '../inverses/cholesky-inverses.js';
import { eigenCorrectedFisher } from './eigen-corrected-fisher.js';
import { eigenInverse } from '../inverses/eigen-inverse.js';
import { eva } from './eva.js';
import { layerFisher } from './layer-fisher.js';
import { piSplit } from '../damping/splits.js';

const subjects: Record<string, () => unknown> = {
  layerFisher: () => layerFisher(),
  'layerFisher in slices, of averages, by pi': () =>
    layerFisher({ decay: 0.9, inverse: choleskyInverses({ split: piSplit, sliceSize: 2 }) }),
  'layerFisher by eigenvectors': () => layerFisher({ inverse: eigenInverse(), sharing: 'reduce' }),
  eigenCorrectedFisher: () => eigenCorrectedFisher({ sliceSize: 3 }),
  eva: () => eva(),
};

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  test.each(Object.entries(subjects))('%s is a lawful preconditioner', async (_, make) => {
    await tf.setBackend(backend);
    expect(await preconditionerIssues(() => make() as AnyPreconditioner)).toEqual([]);
  });
});
