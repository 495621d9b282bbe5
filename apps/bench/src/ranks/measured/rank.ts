// The program of one rank: steps of each optimizer, and for rank 0 the file of all that was found.
import '@curvature/backend-wasm';
import { ranks } from '@curvature/distributed';
import { memory, setBackend } from '@tensorflow/tfjs';
import { writeWhole } from '../../record/ledger.js';
import { countCollectives } from './collectives-cpu.js';
import type { Plan, RankCost } from './plan.js';
import { measuredSteps } from './steps.js';

const plan = JSON.parse(process.argv[2]!) as Plan;
const across = await ranks();
await setBackend('wasm');
const collectives = countCollectives(across);
const own: RankCost[] = [];
for (const optimizer of plan.optimizers) {
  const before = memory().numTensors;
  own.push(await measuredSteps(optimizer, plan, across, collectives));
  if (memory().numTensors !== before) throw new Error(`${optimizer}: tensors are left`);
}
const all = across.allGather(new TextEncoder().encode(JSON.stringify(own)));
if (across.rank === 0) {
  const found = all.map((bytes) => JSON.parse(new TextDecoder().decode(bytes)) as RankCost[]);
  writeWhole(plan.file, JSON.stringify(found));
}
