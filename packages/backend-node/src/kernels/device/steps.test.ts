// Steps by operations equal the loop over parameters, also where vectors go from one step to the next.
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { test } from 'vitest';
import { adamMade, chains, type Made, shapes } from '../../../../backend-wasm/test/whole-cases.js';
import { describeOnPosedGpu } from '../../../test/on-posed-gpu.js';
import { adam, alike, chain, chainsMade, expectTwoSteps } from '../../../test/steps-together.js';
import '../../index.js';

describeOnPosedGpu(() => {
  test('Adam steps of many parameters, with one rate or several', () => {
    fc.assert(
      fc.property(shapes, fc.nat(1000), fc.boolean(), (all, seed, isAlike) =>
        expectTwoSteps(adam, () => (isAlike ? alike(adamMade(all, seed)) : adamMade(all, seed))),
      ),
      { numRuns: 25 },
    );
  });

  test('steps of SONew of many parameters, with one rate or several', () => {
    fc.assert(
      fc.property(shapes, chains, fc.boolean(), (all, given, isAlike) => {
        const made = () => chainsMade(all, { ...given, linked: 1 });
        expectTwoSteps(chain, () => (isAlike ? alike(made()) : made()));
      }),
      { numRuns: 60 },
    );
  });

  test.each([1, 2, 4] as const)(
    'steps of SONew that drop edges in some chains only, band %i',
    (band) => {
      const given = { band, linked: 1, epsilon: 1e-8, relative: 0, known: false, seed: 3 } as const;
      const made = (): Made[] =>
        alike(chainsMade([[9, 7], [40], [3, 5, 2]], given)).map((one, i) => ({
          ...one,
          inputs: { ...one.inputs, bands: tf.mul(one.inputs['bands']!, i === 1 ? 1 : 300) },
        }));
      expectTwoSteps(chain, made);
    },
  );
});
