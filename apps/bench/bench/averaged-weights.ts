// Loss on held-out examples with the weights of training and with averaged ones, at the best of four
// rates for each (chosen on seed 0; medians of seeds 1 to 3), on the wasm backend.
// `--task digits-autoencoder --steps N --decay 0.98` (of the tail average) `--only Adam,kfac` (words
// of their names).
import { parseArgs } from 'node:util';
import { emaNesterov, firstOrder, gpa, scheduleFree, tailAverage } from '@curvature/core';
import type { SecondOrderOptimizer } from '@curvature/core';
import { adam } from '@curvature/rules';
import { shampoo } from '@curvature/shampoo';
import { sonew } from '@curvature/sonew';
import { kfac } from '@curvature/thor';
import { type Data, type Model, type Task, train } from '@curvature/workbench';
import '@curvature/backend-wasm';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs';
import { tasksNamed } from '../src/contenders/tasks.js';
import { median } from '../src/protocol/medians.js';

const { values } = parseArgs({
  options: {
    task: { type: 'string', default: 'regression' },
    steps: { type: 'string', default: '300' },
    decay: { type: 'string', default: '0.98' },
    only: { type: 'string', default: '' },
  },
});
const [steps, decay] = [Number(values.steps), Number(values.decay)];
const [RATES, WARM_UP, HELD_OUT] = [[0.001, 0.003, 0.01, 0.03], 20, 1 / 5];

type Rate = (step: number) => number;
const warm = (step: number) => Math.min(1, step / WARM_UP);
const cosine = (step: number) =>
  warm(step) * (0.5 + 0.5 * Math.cos((Math.PI * Math.max(0, step - WARM_UP)) / (steps - WARM_UP)));
const tail = () => tailAverage({ decay });
const momentumless = adam({ beta1: 0 });
type Make = (learningRate: Rate) => SecondOrderOptimizer;
const contenders: readonly (readonly [name: string, make: Make, schedule?: Rate])[] = [
  ['Adam', (learningRate) => firstOrder({ learningRate, rule: adam(), average: tail() })],
  [
    'Adam, cosine',
    (learningRate) => firstOrder({ learningRate, rule: adam(), average: tail() }),
    cosine,
  ],
  [
    'Adam, scheduleFree',
    (learningRate) => firstOrder({ learningRate, rule: momentumless, average: scheduleFree() }),
  ],
  ['Adam, gpa', (learningRate) => firstOrder({ learningRate, rule: adam(), average: gpa() })],
  [
    'Adam, gpa, muX 0.974',
    (learningRate) => firstOrder({ learningRate, rule: adam(), average: gpa({ muX: 0.974 }) }),
  ],
  [
    'Adam, EMA-Nesterov',
    (learningRate) => firstOrder({ learningRate, rule: adam(), average: emaNesterov() }),
  ],
  [
    'Adam, EMA-Nesterov, cosine',
    (learningRate) => firstOrder({ learningRate, rule: adam(), average: emaNesterov() }),
    cosine,
  ],
  ['shampoo', (learningRate) => shampoo({ learningRate }, { average: tail() })],
  [
    'shampoo, scheduleFree',
    (learningRate) => shampoo({ learningRate, beta1: 0 }, { average: scheduleFree() }),
  ],
  ['sonew', (learningRate) => sonew({ learningRate }, { average: tail() })],
  ['kfac', (learningRate) => kfac({ learningRate }, { average: tail() })],
];

await tf.setBackend('wasm');
const [task] = tasksNamed([values.task]) as [Task];
const all = await task.load({});
const data: Data = { ...all, size: Math.round((1 - HELD_OUT) * all.size) };
const rows = Int32Array.from({ length: all.size - data.size }, (_, i) => data.size + i);
const heldOut = all.batch(rows);

/** Losses on the held-out examples, with the weights of training and averaged. */
async function losses(optimizer: SecondOrderOptimizer, seed: number): Promise<number[]> {
  let model!: Model;
  const loss = () => tf.tidy(() => model.loss(heldOut).dataSync()[0]!);
  const found: number[] = [];
  const onStep = ({ step }: { readonly step: number }) =>
    void (step === steps && found.push(loss(), optimizer.evaluate(loss)));
  const watched: Task = { ...task, model: (...given) => (model = task.model(...given)) };
  await train({ task: watched, data, optimizer, steps, seed, onStep });
  optimizer.dispose();
  return found;
}

console.log(`${task.name}, ${steps} steps, ${rows.length} of ${all.size} examples held out`);
const words = values.only.split(',');
const chosen = contenders.filter(([name]) => words.some((word) => name.includes(word)));
for (const [name, make, schedule = warm] of chosen) {
  const at = (rate: number) => make((step) => rate * schedule(step));
  const tried: number[][] = [];
  for (const rate of RATES) tried.push(await losses(at(rate), 0));
  const row: string[] = [];
  for (const which of [0, 1]) {
    const sorted = RATES.toSorted(
      (a, b) => tried[RATES.indexOf(a)]![which]! - tried[RATES.indexOf(b)]![which]!,
    );
    const seeds: number[] = [];
    for (const seed of [1, 2, 3]) seeds.push((await losses(at(sorted[0]!), seed))[which]!);
    row.push(`${median(seeds).toFixed(4)} (rate ${sorted[0]})`);
  }
  console.log(name.padEnd(26), 'trained', row[0], ' averaged', row[1]);
}
