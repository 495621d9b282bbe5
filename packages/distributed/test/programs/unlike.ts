// In each case the last rank is unlike the others in one thing. All ranks throw alike, and go on with
// the next case; the last one ends them. What a thread hands to `process.stdout` is lost where
// another rank ends the process first, so that lines are written at once.
import { writeSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { ranks } from '@curvature/distributed';
import { shampoo } from '@curvature/shampoo';

const across = await ranks({ checkEvery: 4 });
const isLast = across.rank === across.size - 1;
await tf.setBackend('cpu');

for (const how of process.argv.slice(2)) {
  try {
    await train(how);
  } catch (error) {
    writeSync(1, `${how}, rank ${across.rank}: ${(error as Error).message}\n`);
    across.barrier();
    if (how === process.argv.at(-1)) throw error;
  }
}

async function train(how: string): Promise<void> {
  const is = (what: string) => how === what && isLast;
  const dense = (at: number, units: number, seed: number, inputShape?: [number]) =>
    tf.layers.dense({
      name: `${how.replace(' ', '_')}_${at}`,
      units,
      ...(inputShape && { inputShape }),
      activation: 'tanh',
      kernelInitializer: tf.initializers.glorotUniform({ seed }),
    });
  const layers = [dense(1, is('shapes') ? 6 : 7, is('seed') ? 11 : 1, [5]), dense(2, 3, 2)];
  if (is('model')) layers.push(dense(3, 3, 3));
  const model = tf.sequential({ layers });
  const variables = model.trainableWeights.map((weight) => weight.read() as unknown as tf.Variable);
  if (is('order')) variables.reverse();

  const options = { learningRate: is('rate') ? 0.02 : 0.01, blockSize: is('option') ? 3 : 4 };
  const groups = () => (is('group') ? { precondition: false } : undefined);
  const optimizer = shampoo(options, { across, startStep: is('slot') ? 5 : 1, groups });
  if (how === 'save') await optimizer.setWeights(await saved(variables, 1, isLast ? 2 : 1));
  if (how === 'steps') await optimizer.setWeights(await saved(variables, isLast ? 2 : 1, 1));
  const x = tf.randomUniform([6, 5], -1, 1, 'float32', 7);
  const loss = () => tf.mean(tf.square(model.apply(x) as tf.Tensor)) as tf.Scalar;
  for (let step = 1; step <= 6; step++) {
    if (step === 3 && is('drift')) variables[0]!.assign(tf.mul(variables[0]!, 1.001));
    if (step === 3 && is('later rate')) optimizer.learningRate = 0.5;
    optimizer.minimize(loss, false, variables);
  }
  writeSync(1, `${how}, rank ${across.rank}: not refused\n`);
}

/** A save of so many steps with a gradient of this value everywhere; the variables stay. */
async function saved(variables: readonly tf.Variable[], steps: number, gradient: number) {
  const optimizer = shampoo({ blockSize: 4 });
  const before = variables.map((variable) => variable.clone());
  for (let step = 0; step < steps; step++)
    tf.tidy(() =>
      optimizer.applyGradients(
        variables.map(({ name, shape }) => ({ name, tensor: tf.fill(shape, gradient) })),
      ),
    );
  variables.forEach((variable, i) => variable.assign(before[i]!));
  return optimizer.getWeights();
}
