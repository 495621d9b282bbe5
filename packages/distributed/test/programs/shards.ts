// How much each rank keeps of a sharded state, and that saves of it are whole.
import { klClip } from '@curvature/core';
import { ranks } from '@curvature/distributed';
import { shampoo } from '@curvature/shampoo';
import * as tf from '@tensorflow/tfjs';

const [how] = process.argv.slice(2);
const across = await ranks({ state: 'sharded' });
await tf.setBackend('cpu');
const options = { blockSize: 8, refreshEvery: 2 };

const layers = [16, 16, 16, 16, 16, 16, 16, 16].map((units, k) =>
  tf.layers.dense({
    units,
    ...(k === 0 && { inputShape: [16] }),
    activation: 'tanh',
    kernelInitializer: tf.initializers.glorotUniform({ seed: k + 1 }),
  }),
);
const model = tf.sequential({ layers });
const variables = model.trainableWeights.map((weight) => weight.read() as unknown as tf.Variable);
const start = variables.map((variable) => variable.clone());
const x = tf.randomUniform([8, 16], -1, 1, 'float32', 7);
const loss = () => tf.mean(tf.square(model.apply(x) as tf.Tensor)) as tf.Scalar;
const restart = () => variables.forEach((variable, k) => variable.assign(start[k]!));

/** Trains, and returns the bytes that the optimizer keeps. */
function train(optimizer: ReturnType<typeof shampoo>, steps: number, from = tf.memory().numBytes) {
  for (let step = 0; step < steps; step++) optimizer.minimize(loss, false, variables);
  return tf.memory().numBytes - from;
}
const bytesOf = (values: readonly { readonly tensor: tf.Tensor }[]) =>
  values.map(({ tensor }) => [...tensor.dataSync()]);
const assert = (what: string, holds: boolean) => {
  if (!holds) throw new Error(`rank ${across.rank}: ${what}`);
};

if (how === 'refused') shampoo(options, { across, trust: klClip() });

const alone = shampoo(options);
const whole = train(alone, 4);
const values = variables.map((variable) => [...variable.dataSync()]);
const expected = bytesOf(await alone.getWeights());
alone.dispose();

restart();
const sharded = shampoo(options, { across });
const own = train(sharded, 4);
assert(`it keeps ${own} of ${whole} bytes`, own <= 0.35 * whole);
const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
assert(
  'it trains as one',
  same(
    variables.map((each) => [...each.dataSync()]),
    values,
  ),
);
const before = tf.memory().numBytes;
const saved = await sharded.getWeights();
assert('its save is whole', same(bytesOf(saved), expected));
tf.dispose(saved.map(({ tensor }) => tensor));
assert('a save leaves nothing', tf.memory().numBytes <= before);

// One process and four ranks go on from the save alike.
const state = (await sharded.getWeights()).map(({ name, tensor }) => ({
  name,
  tensor: tensor.clone(),
}));
const here = variables.map((variable) => variable.clone());
const ends = [];
for (const extra of [{}, { across }]) {
  variables.forEach((variable, k) => variable.assign(here[k]!));
  const again = shampoo(options, extra);
  await again.setWeights(state);
  train(again, 3);
  ends.push(variables.map((variable) => [...variable.dataSync()]));
  again.dispose();
}
assert('it goes on as one process does', same(ends[0], ends[1]));
if (across.rank === 0)
  process.stdout.write(
    `shares are small, saves are whole, loads are the same: ${own} of ${whole} bytes\n`,
  );
