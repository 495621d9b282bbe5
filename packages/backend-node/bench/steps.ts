// A step of each optimizer over a step of tf.train.adam on TensorFlow's backend, without this
// package's kernels and with them, in turns: medians of the process's CPU time, on the autoencoder
// 784-400-200-100-50-25-6, mirrored.
//   node --conditions=source --import tsx bench/steps.ts [--batch=256] [--turns=12] [--only=sonew1,soap]
import os from 'node:os';
import { parseArgs } from 'node:util';
import { useNode } from '@curvature/backend-node';
import { shampoo, soap } from '@curvature/shampoo';
import { sonew } from '@curvature/sonew';
import { kfac, thor } from '@curvature/thor';
import * as tf from '@tensorflow/tfjs';
import { register, unregister } from '../src/kernels/register.js';

const { values } = parseArgs({
  options: {
    batch: { type: 'string', default: '256' },
    turns: { type: 'string', default: '12' },
    only: { type: 'string', default: '' },
  },
  allowPositionals: true,
});

tf.enableProdMode();
const { tensorflow } = await useNode({ gpu: false });
const sizes = [784, 400, 200, 100, 50, 25, 6];
const dims = [...sizes, ...sizes.slice(0, -1).toReversed()];
const learningRate = 1e-3;
const makers: Record<string, () => tf.Optimizer> = {
  adam: () => tf.train.adam(learningRate),
  sonew0: () => sonew({ learningRate, band: 0 }),
  sonew1: () => sonew({ learningRate, band: 1 }),
  sonew4: () => sonew({ learningRate, band: 4 }),
  shampoo: () => shampoo({ learningRate }),
  soap: () => soap({ learningRate }),
  thor: () => thor({ learningRate }),
  kfac: () => kfac({ learningRate }),
};

function modelOf(optimizer: tf.Optimizer): tf.LayersModel {
  const layers = dims.slice(1).map((units, i) =>
    tf.layers.dense({
      units,
      activation: i === dims.length - 2 ? 'linear' : 'tanh',
      ...(i === 0 ? { inputShape: [784] } : {}),
      kernelInitializer: tf.initializers.glorotUniform({ seed: i }),
    }),
  );
  const model = tf.sequential({ layers });
  model.compile({ optimizer, loss: (y, p) => tf.losses.sigmoidCrossEntropy(y, p) as tf.Scalar });
  return model;
}

const inputs = tf.randomUniform([Number(values.batch), 784], 0, 1, 'float32', 1);
const chosen = values.only ? ['adam', ...values.only.split(',')] : Object.keys(makers);

/** A model for each way, since the kernels are there for one and not for the other. */
const runs = chosen.flatMap((name) =>
  (name === 'adam' ? [false] : [false, true]).map((isFused) => {
    const model = modelOf(makers[name]!());
    return { name, isFused, step: () => model.trainOnBatch(inputs, inputs), cpu: [] as number[] };
  }),
);

async function timed({ isFused, step }: (typeof runs)[number]): Promise<number> {
  if (isFused) register();
  else unregister();
  const from = process.cpuUsage();
  await step();
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1e3;
}

// Roots are taken often in the first 20 steps.
const WARM_UP = 21;
for (let turn = -WARM_UP; turn < Number(values.turns); turn++)
  for (const run of runs) {
    const milliseconds = await timed(run);
    if (turn >= 0) run.cpu.push(milliseconds);
  }

const median = (all: readonly number[]) => all.toSorted((a, b) => a - b)[all.length >> 1]!;
const adam = median(runs[0]!.cpu);
const ratio = (name: string, isFused: boolean) =>
  Number(
    (median(runs.find((run) => run.name === name && run.isFused === isFused)!.cpu) / adam).toFixed(
      2,
    ),
  );

console.log(
  `node ${process.version}, TensorFlow ${tensorflow}, ${os.cpus().length} cores, load ` +
    `${os.loadavg()[0]!.toFixed(1)}; batch ${values.batch}; tf.train.adam: ${adam.toFixed(0)} ms of CPU`,
);
console.table(
  Object.fromEntries(
    chosen.slice(1).map((name) => [name, { before: ratio(name, false), after: ratio(name, true) }]),
  ),
);
process.exit(0);
