import '../../../test/gpu.js';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { autoencoder } from '../../../test/autoencoder.js';
import { describeOnGpu, settled } from '../../../test/on-webgpu.js';
import { optimizers, settledRoots } from '../../../test/optimizers.js';

interface Saving extends tf.Optimizer {
  getWeights(): Promise<{ readonly name: string; readonly tensor: tf.Tensor }[]>;
}
type Values = Readonly<Record<string, number[]>>;

/** The numbers of variables, statistics and averages by name. */
async function valuesOf(optimizer: tf.Optimizer, variables: readonly tf.Variable[]) {
  const weights = await (optimizer as Saving).getWeights();
  const all = [
    ...weights.filter(({ name }) => /\/(stats|filter)\//.test(name)),
    ...variables.map((tensor, i) => ({ name: `variable ${i}`, tensor })),
  ];
  const values = await Promise.all(all.map(({ tensor }) => tensor.data()));
  return Object.fromEntries(all.map(({ name }, i) => [name, [...values[i]!]])) as Values;
}
const without = (values: Values, names: RegExp): Values =>
  Object.fromEntries(Object.entries(values).filter(([name]) => !names.test(name)));
const sumOf = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0);

describeOnGpu('gradients that are not finite, in SOAP', () => {
  // Of the steps with a refresh, the fifth begins one, and the sixth comes into its bases.
  it('leave parameters and state as they were, but for moments in new bases', async () => {
    const { variables, loss, dispose } = autoencoder([4, 3]);
    const optimizer = optimizers['soap']!();
    const after = async (f: () => tf.Scalar) => {
      optimizer.minimize(f, false, variables);
      await settledRoots(optimizer);
      return valuesOf(optimizer, variables);
    };
    const bad = () => tf.mul(loss(), NaN) as tf.Scalar;
    for (let i = 0; i < 3; i++) await after(loss);
    const before = await after(loss);
    expect(await after(bad)).toEqual(before);
    const moved = await after(bad);
    expect(moved).not.toEqual(before);
    const inBases = /\/(inner|bases|projected)/;
    expect(without(moved, inBases)).toEqual(without(before, inBases));
    for (const [name, values] of Object.entries(moved))
      if (/inner/.test(name)) expect(sumOf(values) / sumOf(before[name]!)).toBeCloseTo(1, 4);
    const later = await after(loss);
    expect(Object.values(later).flat().every(Number.isFinite)).toBe(true);
    expect(later['variable 0']).not.toEqual(before['variable 0']);
    optimizer.dispose();
    dispose();
    await settled();
  });
});
