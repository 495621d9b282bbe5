// model.compile and model.fit on ranks, or, with `parts K`, in one process that takes the parts of
// K ranks in turn: prints the losses of batches and how the training ends.
import { firstOrder, type SecondOrderOptimizer as Optimizer } from '@curvature/core';
import { ranks } from '@curvature/distributed';
import { adam } from '@curvature/rules';
import { shampoo } from '@curvature/shampoo';
import { sonew } from '@curvature/sonew';
import * as tf from '@tensorflow/tfjs';
import { finish } from '../training/ends.js';
import { stepInParts } from '../training/parts.js';
import { allRows, type Problem, problems } from '../training/problems.js';

const [BATCHES, EPOCHS] = [4, 2];
const [how, count] = process.argv.slice(2);
const across = await ranks();
await tf.setBackend('cpu');

const more = how === 'parts' ? {} : { across };
const optimizers: Readonly<Record<string, () => Optimizer>> = {
  shampoo: () => shampoo({ blockSize: 4, refreshEvery: 2 }, more),
  sonew: () => sonew({}, more),
  adam: () => firstOrder({ learningRate: 0.01, rule: adam(), ...more }),
};

/** The rows of one batch after the other. */
function dataOf({ batch }: Problem) {
  const drawn = (columns: number, seed: number) =>
    tf.randomNormal([BATCHES * batch, columns], 0, 1, 'float32', seed);
  return { x: drawn(5, 1), y: drawn(3, 2) };
}
type Data = ReturnType<typeof dataOf>;

const rowsOf = (x: tf.Tensor, batch: number, size: number, rows: readonly number[]) =>
  tf.gather(
    x,
    rows.map((row) => batch * size + row),
  );

/** Each rank fits its rows of each batch. */
async function fit({ model, batch }: Problem, { x, y }: Data, optimizer: Optimizer) {
  const rows = across.mine(allRows({ batch }));
  const own = (all: tf.Tensor) =>
    tf.tidy(() =>
      tf.concat(Array.from({ length: BATCHES }, (_, k) => rowsOf(all, k, batch, rows))),
    );
  const [inputs, targets] = [own(x), own(y)];
  const losses: number[] = [];
  model.compile({ optimizer, loss: 'meanSquaredError' });
  await model.fit(inputs, targets, {
    epochs: EPOCHS,
    batchSize: rows.length,
    shuffle: false,
    verbose: 0,
    yieldEvery: 'never',
    callbacks: { onBatchEnd: async (_, logs) => void losses.push(logs!['loss']!) },
  });
  tf.dispose([inputs, targets]);
  return losses;
}

function inParts(problem: Problem, { x, y }: Data, optimizer: Optimizer) {
  const { model, batch } = problem;
  const loss = (step: number, rows: readonly number[]) => {
    const at = (all: tf.Tensor) => rowsOf(all, (step - 1) % BATCHES, batch, rows);
    const gap = tf.sub(model.apply(at(x), { training: true }) as tf.Tensor, at(y));
    return tf.mean(tf.mean(tf.square(gap), -1)) as tf.Scalar;
  };
  return Array.from({ length: EPOCHS * BATCHES }, (_, k) =>
    stepInParts(optimizer, { ...problem, loss }, k + 1, Number(count)),
  );
}

for (const [name, make] of Object.entries(optimizers)) {
  const before = tf.memory().numTensors;
  const [problem, optimizer] = [problems['dense']!(), make()];
  const data = dataOf(problem);
  const losses = await (how === 'parts' ? inParts : fit)(problem, data, optimizer);
  tf.dispose(data);
  const run = { problem, optimizer, before, rank: across.rank };
  await finish(`${name}, ${losses.length} batches`, run, losses);
}
