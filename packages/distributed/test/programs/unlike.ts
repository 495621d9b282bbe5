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

const options = { learningRate: is('rate') ? 0.02 : 0.01, blockSize: is('option') ? 3 : 4 };
const optimizer = shampoo(options, { across, startStep: is('slot') ? 5 : 1 });
const x = tf.randomUniform([6, 5], -1, 1, 'float32', 7);
const loss = () => tf.mean(tf.square(model.apply(x) as tf.Tensor)) as tf.Scalar;
for (let step = 1; step <= 6; step++) {
  if (step === 3 && is('drift')) variables[0]!.assign(tf.mul(variables[0]!, 1.001));
  optimizer.minimize(loss, false, variables);
}
process.stdout.write(`rank ${across.rank} was not refused\n`);
