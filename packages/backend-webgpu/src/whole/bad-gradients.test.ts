import '../../test/gpu.js';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { autoencoder } from '../../test/autoencoder.js';
import { describeOnGpu, settled } from '../../test/on-webgpu.js';
import { optimizers, settledRoots } from '../../test/optimizers.js';

interface Saving extends tf.Optimizer {
  getWeights(): Promise<{ readonly name: string; readonly tensor: tf.Tensor }[]>;
}
const WIDTHS = [5, 4, 3];

/** The tensors of statistics and averages; roots are new ones of the same statistics if they are due. */
async function stateOf(optimizer: tf.Optimizer): Promise<Readonly<Record<string, number[]>>> {
  const weights = await (optimizer as Saving).getWeights();
  const own = weights.filter(({ name }) => /\/(stats|filter|rule|momentum)\//.test(name));
  const values = await Promise.all(own.map(({ tensor }) => tensor.data()));
  return Object.fromEntries(own.map(({ name }, i) => [name, [...values[i]!]]));
}
const valuesOf = async (variables: readonly tf.Variable[]) =>
  (await Promise.all(variables.map((x) => x.data()))).map((values) => [...values]);

describeOnGpu('a gradient that is not finite', () => {
  // The step after these has no refresh of Shampoo's, whose statistics would decay at it.
  it.each([
    ['sonew', 3],
    ['kfac', 4],
    ['thor', 4],
    ['shampoo', 4],
  ] as const)('leaves parameters and state of %s as they were', async (name, steps) => {
    const { variables, loss, dispose } = autoencoder(WIDTHS);
    const bad = () => tf.mul(loss(), NaN) as tf.Scalar;
    const optimizer = optimizers[name]!();
    const step = async (f: () => tf.Scalar) => {
      optimizer.minimize(f, false, variables);
      await settledRoots(optimizer);
    };
    for (let i = 0; i < steps; i++) await step(loss);
    const [before, state] = [await valuesOf(variables), await stateOf(optimizer)];
    expect(Object.keys(state).length).toBeGreaterThanOrEqual(variables.length);
    await step(bad);
    expect(await valuesOf(variables)).toEqual(before);
    expect(await stateOf(optimizer)).toEqual(state);
    await step(loss);
    const last = await valuesOf(variables);
    expect(last.flat().every(Number.isFinite)).toBe(true);
    expect(last).not.toEqual(before);
    optimizer.dispose();
    dispose();
    await settled();
  });
});
