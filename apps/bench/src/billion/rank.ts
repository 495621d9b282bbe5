// The program of one rank: its layers' steps, and for rank 0 the file of all that was found.
import '@curvature/backend-wasm';
import { ranks } from '@curvature/distributed';
import { setBackend } from '@tensorflow/tfjs';
import { writeWhole } from '../record/ledger.js';
import type { Found, Plan, Share } from './plan.js';
import { stepsOfShare } from './share.js';

const plan = JSON.parse(process.argv[2]!) as Plan;
const across = await ranks();
await setBackend('wasm');
const layers = Array.from({ length: plan.layers }, (_, layer) => layer);
const own = await stepsOfShare(across.mine(layers), plan);
const all = across.allGather(new TextEncoder().encode(JSON.stringify(own)));
if (across.rank === 0) {
  const shares = all.map((bytes) => JSON.parse(new TextDecoder().decode(bytes)) as Share);
  const found: Found = { shares, peak: 1024 * process.resourceUsage().maxRSS };
  writeWhole(plan.file, JSON.stringify(found));
}
