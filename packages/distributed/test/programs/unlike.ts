// The last rank is unlike the others in one thing.
import * as tf from '@tensorflow/tfjs';
import { ranks } from '@curvature/distributed';
import { shampoo } from '@curvature/shampoo';

const [how = ''] = process.argv.slice(2);
const across = await ranks({ checkEvery: 4 });
const is = (what: string) => how === what && across.rank === across.size - 1;
await tf.setBackend('cpu');

const dense = (units: number, seed: number, inputShape?: [number]) =>
  tf.layers.dense({
    units,
    ...(inputShape && { inputShape }),
    activation: 'tanh',
    kernelInitializer: tf.initializers.glorotUniform({ seed }),
  });
const layers = [dense(is('shapes') ? 6 : 7, is('seed') ? 11 : 1, [5]), dense(3, 2)];
if (is('model')) layers.push(dense(3, 3));
const model = tf.sequential({ layers });
const variables = model.trainableWeights.map((weight) => weight.read() as unknown as tf.Variable);
if (is('order')) variables.reverse();

/** A save of another step or of another gradient. */
async function saved() {
  const optimizer = shampoo(options);
  for (let step = 0; step < (is('steps') ? 2 : 1); step++)
    tf.tidy(() => {
      const grads = variables.map((x) => ({
        name: x.name,
        tensor: tf.fill(x.shape, is('save') ? 2 : 1),
      }));
      const before = variables.map((x) => x.clone());
      optimizer.applyGradients(grads);
      variables.forEach((x, i) => x.assign(before[i]!));
    });
  return optimizer.getWeights();
}

const options = { learningRate: is('rate') ? 0.02 : 0.01, blockSize: is('option') ? 3 : 4 };
const groups = () => (is('group') ? { precondition: false } : undefined);
const optimizer = shampoo(options, { across, startStep: is('slot') ? 5 : 1, groups });
if (['save', 'steps'].includes(how)) await optimizer.setWeights(await saved());
const x = tf.randomUniform([6, 5], -1, 1, 'float32', 7);
const loss = () => tf.mean(tf.square(model.apply(x) as tf.Tensor)) as tf.Scalar;
for (let step = 1; step <= 6; step++) {
  if (step === 3 && is('drift')) variables[0]!.assign(tf.mul(variables[0]!, 1.001));
  if (step === 3 && is('later rate')) optimizer.learningRate = 0.5;
  optimizer.minimize(loss, false, variables);
}
process.stdout.write(`rank ${across.rank} was not refused\n`);
