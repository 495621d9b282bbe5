// Searches the rate of each walker of the valley, and writes src/valley/rates.json:
// `pnpm --filter @curvature/playground valley`.
import { writeFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { lossAt, lowestPoint } from '../src/valley/fit.js';
import { runners, walk } from '../src/valley/runners.js';
import { START, STEPS } from '../src/valley/start.js';

const RATES = [0.01, 0.03, 0.1, 0.3, 1];

await tf.setBackend('cpu');
const low = lossAt(lowestPoint());
const best: Record<string, number> = {};
for (const runner of runners) {
  const ends: { rate: number; loss: number }[] = [];
  for (const rate of RATES) {
    const places = await walk(runner, START, STEPS, rate);
    // The mean of the way, so that who is there sooner is better.
    const losses = places.map(({ point }) => Math.log10(lossAt(point) - low + 1e-6));
    const loss = losses.reduce((a, b) => a + b, 0) / losses.length;
    console.log(runner.name, rate, places.length, lossAt(places.at(-1)!.point), loss);
    if (places.length > STEPS) ends.push({ rate, loss });
  }
  best[runner.name] = ends.toSorted((a, b) => a.loss - b.loss)[0]!.rate;
}
writeFileSync(new URL('../src/valley/rates.json', import.meta.url), `${JSON.stringify(best)}\n`);
