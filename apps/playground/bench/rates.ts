// Searches the learning rate of each racer on the digits, and writes src/race/rates.json:
// `pnpm --filter @curvature/playground rates`.
import { readFileSync, writeFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import '@curvature/backend-wasm';
import { drawSmallDigits } from '@curvature/workbench/digits';
import { digitsTask, programOf } from '../src/race/program.js';
import { racers, type Tried } from '../src/race/racers.js';
import { runProgram } from '../src/worker/run-program.js';
import { load } from '../src/worker/modules.js';
import { DIGITS } from '../src/race/sizes.js';

const STEPS = 400;
/** The default of ours, null, is 0.01. */
const TUNED: Readonly<Record<string, readonly (number | null)[]>> = {
  adam: [0.0003, 0.001, 0.003, 0.01, 0.03],
  sonew: [null, 0.001, 0.003, 0.03],
  shampoo: [null, 0.001, 0.003, 0.03],
  soap: [null, 0.001, 0.003, 0.03],
  kfac: [null, 0.001, 0.003, 0.03],
  thor: [null, 0.001, 0.003, 0.03],
};
const only = process.argv.slice(2);

/** The median of the last losses, and milliseconds a step. */
async function train(text: string): Promise<{ loss: number; ms: number }> {
  const losses: number[] = [];
  const x = tf.tensor2d(drawSmallDigits(DIGITS), [DIGITS, 64]);
  const began = performance.now();
  const watch = (model: tf.Sequential) => ({
    onBatchEnd: (_: number, logs?: tf.Logs) => {
      losses.push(Number(logs!['loss']));
      if (losses.length === STEPS) model.stopTraining = true;
    },
  });
  await runProgram(text, load({ x, y: x, watch }));
  x.dispose();
  const last = losses.slice(-16).toSorted((a, b) => a - b);
  return { loss: last[8]!, ms: (performance.now() - began) / STEPS };
}

await tf.setBackend('cpu');
setWasmPaths(
  `${dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'))}/`,
);
const file = new URL('../src/race/rates.json', import.meta.url);
const before = JSON.parse(readFileSync(file, 'utf8')) as { tried: Record<string, Tried[]> };
for (const racer of racers.filter(({ name }) => only.length === 0 || only.includes(name))) {
  const tried: Tried[] = [];
  for (const rate of TUNED[racer.name]!) {
    const text = programOf({ racer, rate, backend: 'wasm', seed: 1, task: digitsTask });
    const { loss, ms } = await train(text);
    console.log(racer.name, rate, loss, `${ms.toFixed(2)} ms a step`);
    tried.push({ rate, loss: Number.isFinite(loss) ? Number(loss.toPrecision(4)) : null });
  }
  before.tried[racer.name] = tried;
}
writeFileSync(file, `${JSON.stringify({ steps: STEPS, ...before }, null, 2)}\n`);
