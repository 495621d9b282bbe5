// Stands for a call of MPI that does not come back, or for many that do, and longer work between.
import { watch } from '../../src/mpi/watcher.js';

const [, , how] = process.argv;
const watcher = watch(3, 300);
const bed = new Int32Array(new SharedArrayBuffer(4));
const sleep = (ms: number) => void Atomics.wait(bed, 0, 0, ms);
// The thread of the watcher must have started.
await new Promise((resolve) => void setTimeout(resolve, 500));
for (let i = 0; i < 8; i++) {
  watcher.enter();
  sleep(how === 'hang' ? 60_000 : 30);
  watcher.leave();
  sleep(i === 4 ? 1000 : 10);
}
watcher.stop();
process.stdout.write('done');
