// What a step by operations leaves as it is, and tensors of a pack that go one by one.
import { runTogether } from '@curvature/spec/internal';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { expectClose, numbersOf } from '../../../../backend-wasm/test/both-backends.js';
import { adamMade, chainMade } from '../../../../backend-wasm/test/whole-cases.js';
import { describeOnPosedGpu } from '../../../test/on-posed-gpu.js';
import { adam, alike, chain, chainsMade, numbers } from '../../../test/steps-together.js';
import '../../index.js';

describeOnPosedGpu(() => {
  test('columns apart are left to the composite', () => {
    const given = { band: 1, linked: 0, epsilon: -1, relative: 0, known: false, seed: 1 } as const;
    tf.tidy(() => {
      expect(runTogether(chain.kernel, chainMade([[3, 2]], given) as never)).toBe(null);
      expect(runTogether(chain.kernel, chainMade([[3, 1]], given) as never)).toHaveLength(1);
    });
  });

  test.each([
    ['Adam', adam, () => alike(adamMade([[3, 4], [5]], 1))],
    [
      'SONew',
      chain,
      () =>
        alike(
          chainsMade([[3, 4], [5]], {
            band: 2,
            linked: 1,
            epsilon: 1e-8,
            relative: 0,
            known: false,
            seed: 1,
          }),
        ),
    ],
  ] as const)(
    'a skipped step of %s changes nothing, though its gradient is NaN',
    (_, own, made) => {
      tf.tidy(() => {
        const given = made().map(({ inputs, attributes }) => ({
          inputs: { ...inputs, grad: tf.fill(inputs['grad']!.shape, NaN) },
          attributes,
        }));
        const done = runTogether(own.kernel, given as never, tf.tensor1d([1]))!;
        given.forEach(({ inputs }, i) =>
          expect(numbers(own.kernel, done[i]!)).toEqual(numbers(own.kernel, inputs)),
        );
        const taken = runTogether(own.kernel, made() as never, tf.tensor1d([0]))!;
        const plain = runTogether(own.kernel, made() as never)!;
        expect(taken.map((one) => numbers(own.kernel, one))).toEqual(
          plain.map((one) => numbers(own.kernel, one)),
        );
      });
    },
  );

  test('tensors of a pack may go one by one, before it is unpacked and after', () => {
    const made = () => alike(adamMade([[2, 3], [4], []], 2));
    tf.tidy(() => {
      const wanted = made().map(({ inputs, attributes }) =>
        adam.composite(inputs as never, attributes).map(numbersOf),
      );
      const done = runTogether(adam.kernel, made() as never)!.map((one) => Object.values(one));
      tf.dispose(done[1]);
      expectClose(done[0]!.map(numbersOf), wanted[0]!);
      tf.dispose(done[0]);
      expectClose(done[2]!.map(numbersOf), wanted[2]!);
    });
  });
});
