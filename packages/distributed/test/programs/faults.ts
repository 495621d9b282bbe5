// What becomes of all when the last rank does something else at its fourth collective.
import { ranks } from '@curvature/distributed';
import { allStarted, stallMsOf } from '../faulty.js';

const [how = ''] = process.argv.slice(2);
const across = await ranks({ stallMs: stallMsOf(how) });
await allStarted(across);
const bad = across.rank === across.size - 1;

const faults: Record<string, () => void> = {
  throw() {
    throw new Error('this rank fails');
  },
  exit: () => process.exit(3),
  exit0: () => process.exit(0),
  kill: () => process.kill(process.pid, 'SIGKILL'),
  hang: () => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000),
  spin() {
    const end = Date.now() + 60_000;
    while (Date.now() < end);
  },
  other: () => void across.allGather(new Uint8Array(7)),
  size: () => across.allReduce(new Float32Array(999), 'sum'),
  type: () => across.allReduce(new Float64Array(1000), 'sum'),
  operation: () => across.allReduce(new Float32Array(1000), 'max'),
};

for (let i = 0; i < 6; i++) {
  if (i === 3 && bad && how === 'early') break;
  if (i === 3 && bad && how in faults) faults[how]!();
  else across.allReduce(new Float32Array(1000), 'sum');
}
if (how === 'none') process.stdout.write(`rank ${across.rank} done\n`);
