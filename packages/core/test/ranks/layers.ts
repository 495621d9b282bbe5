// Ranks with samples of their own pool the statistics of layers: all end alike, shared refreshes end
// with the bits of refreshes by each rank alone, and the statistics are those of the whole batch.
import { captureLayers } from '@curvature/backend-tfjs';
import { type Ranks, ranks } from '@curvature/distributed';
import {
  choleskyInverses,
  eigenCorrectedFisher,
  eigenInverse,
  eva,
  layerFisher,
} from '@curvature/layer-fisher';
import { traceChange } from '@curvature/policies';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { setSharing, type Sharing } from '../../src/ranks/shares/cost-model.js';
import { joins } from '../../src/ranks/joining/join.js';
import { type Slots, secondOrder } from '../../src/index.js';
import { whole } from '../../src/partition/partition.js';
import { agree, asked } from './tasks.js';

const communicator = await ranks();
await tf.setBackend('cpu');

const slices = { sliceSize: 3 };
const compositions: Record<string, object> = {
  'THOR in slices': { preconditioner: layerFisher({ inverse: choleskyInverses(slices) }) },
  'K-FAC of averages': {
    preconditioner: layerFisher({ decay: 0.9, inverse: eigenInverse(), bias: 'plain' }),
  },
  'THOR by its trace': {
    preconditioner: layerFisher(),
    policy: traceChange({ refresh: 0.01, check: 1, statistics: 1 }),
  },
  EKFAC: { preconditioner: eigenCorrectedFisher(slices) },
  Eva: { preconditioner: eva(), learningRate: 0.003 },
};

const SAMPLES = 13;
/** A batch whose rows ranks have different numbers of. */
const everyRow = Array.from({ length: SAMPLES }, (_, k) => k);

/** Every kind of layer; start values are the same on all ranks. */
function model(): tf.Sequential {
  const drawn = (seed: number) => tf.initializers.randomNormal({ stddev: 0.3, seed });
  return tf.sequential({
    layers: [
      tf.layers.embedding({
        inputDim: 9,
        outputDim: 4,
        inputLength: 3,
        embeddingsInitializer: drawn(1),
      }),
      tf.layers.dense({ units: 5, activation: 'tanh', kernelInitializer: drawn(2) }),
      tf.layers.layerNormalization(),
      tf.layers.flatten(),
      tf.layers.dense({ units: 2, kernelInitializer: drawn(3) }),
    ],
  });
}

/** Parameters and state after three steps on these rows, without what only counts steps. */
async function trained(rows: readonly number[], slots: object): Promise<Float32Array[]> {
  const defaults = { learningRate: 0.05, partition: whole, signals: captureLayers() };
  const optimizer = secondOrder({ ...defaults, ...slots } as unknown as Slots<'grad'>);
  const network = model();
  network.compile({ optimizer, loss: 'meanSquaredError' });
  const ids = tf.tensor2d(
    rows.map((k) => [k % 9, (k * k) % 9, (5 * k) % 9]),
    [rows.length, 3],
  );
  const targets = tf.tensor2d(rows.map((k) => [Math.sin(k), Math.cos(k)]));
  for (let step = 0; step < 3; step++) await network.trainOnBatch(ids, targets);
  await optimizer.settled();
  const state = (await optimizer.getWeights()).slice(1).map(({ tensor }) => tensor);
  const values = [...network.getWeights(), ...state].flatMap((tensor) =>
    tensor.dtype === 'float32' ? [tensor.dataSync<'float32'>().slice()] : [],
  );
  tf.dispose([ids, targets]);
  network.dispose();
  optimizer.dispose();
  return values;
}

function ofRanks(sharing: Sharing, slots: object) {
  setSharing(communicator, sharing);
  const across = Object.assign(communicator, { join: joins(communicator, 1) });
  return trained((communicator as Ranks).mine(everyRow), { ...slots, across });
}

const flat = (all: readonly Float32Array[]) => all.flatMap((values) => Array.from(values));

/** The largest difference of any tensor, over its largest element. */
const gapOf = (a: readonly Float32Array[], b: readonly Float32Array[]) =>
  Math.max(
    ...a.map((values, k) => {
      const size = Math.max(1e-3, ...b[k]!.map(Math.abs));
      return Math.max(...values.map((x, i) => Math.abs(x - b[k]![i]!))) / size;
    }),
  );

for (const [name, slots] of asked(compositions)) {
  const before = tf.memory().numTensors;
  const shared = await ofRanks('always', slots);
  const alone = await ofRanks('never', slots);
  if (flat(shared).some((x, i) => !Object.is(x, flat(alone)[i])))
    throw new Error(`${name}: shared refreshes end with other bits than refreshes of each rank`);
  agree(communicator, name, flat(shared));
  const gap = gapOf(shared, await trained(everyRow, slots));
  if (!(gap < 1e-3)) throw new Error(`${name}: one rank with the whole batch differs by ${gap}`);
  if (tf.memory().numTensors !== before) throw new Error(`${name}: tensors are left behind`);
}
if (communicator.rank === 0)
  process.stdout.write(`all of ${asked(compositions).length} compositions of layers end alike\n`);
