// Three steps of the curves task with Adam, without the command line, and a report of them.
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { baselines, curves, renderReport, train, useBackend } from '@curvature/workbench';

await useBackend('wasm');
const options = baselines.adam.defaults!('curves');
const optimizer = baselines.adam.create(options);
const steps = await train({
  task: curves,
  data: await curves.load({}),
  optimizer,
  steps: 3,
  onStep: ({ step, loss, ms }) =>
    console.log(`step ${step}: loss ${loss.toFixed(2)}, ${ms.toFixed(0)} ms`),
});
optimizer.dispose();

const run = {
  task: 'curves',
  optimizer: 'adam',
  label: 'adam',
  options,
  seed: 0,
  backend: 'wasm',
  batch: curves.batch,
};
const file = join(await mkdtemp(join(tmpdir(), 'curves-')), 'report.html');
await writeFile(file, renderReport([{ ...run, steps, final: steps.at(-1)!.loss }], new Date()));
console.log(`The report is ${file}`);
