import type { AnyPreconditioner } from '@curvature/spec';
import { blockCases, preconditionerIssues } from '@curvature/testkit';
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
  'layerFisher of a mean over positions': () => layerFisher({ lossAverage: 'batch+sequence' }),
  eigenCorrectedFisher: () => eigenCorrectedFisher({ sliceSize: 3 }),
  eva: () => eva(),
};

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  test.each(Object.entries(subjects))('%s is a lawful preconditioner', async (_, make) => {
    await tf.setBackend(backend);
    expect(await preconditionerIssues(() => make() as AnyPreconditioner)).toEqual([]);
  });
});

const sums: Record<string, () => unknown> = {
  layerFisher: () => layerFisher({ lossAverage: 'sum', decay: 0.9 }),
  'layerFisher, positions reduced': () => layerFisher({ lossAverage: 'sum', sharing: 'reduce' }),
  eigenCorrectedFisher: () => eigenCorrectedFisher({ lossAverage: 'sum' }),
  eva: () => eva({ lossAverage: 'sum' }),
};

test.each(Object.entries(sums))('%s of a loss that is a sum is lawful', async (_, make) => {
  await tf.setBackend('cpu');
  const cases = blockCases.map((given) => ({ ...given, loss: 'sum' as const }));
  expect(await preconditionerIssues(() => make() as AnyPreconditioner, cases)).toEqual([]);
});
