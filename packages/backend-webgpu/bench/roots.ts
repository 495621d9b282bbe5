// Milliseconds and errors of inverse roots on this machine's device, by sizes and counts of tiles:
//   node --conditions=source --import tsx bench/roots.ts [numbers of a case: count,n,p ...]
import '../test/gpu.js';
import type { SymmetricRoot } from '@curvature/spec/roots';
import * as tf from '@tensorflow/tfjs';
import { webgpuRoots } from '../src/index.js';
import { factorOf, relativeError, stackOf } from '../test/root-cases.js';

const cases = process.argv.slice(2).map((text) => text.split(',').map(Number));
const ordinary = [
  [20, 32, 4],
  [20, 128, 4],
  [420, 128, 4],
  [8, 256, 4],
  [8, 512, 4],
  [4, 1000, 4],
];

await tf.setBackend('webgpu');
const { device } = tf.backend() as unknown as { readonly device: GPUDevice };
device.onuncapturederror = ({ error }) => console.warn(error.message);
const solver = webgpuRoots();

for (const [count, n, p] of (cases.length > 0 ? cases : ordinary) as [number, number, number][]) {
  const one = stackOf(1, n, 1e4, n);
  const matrix = tf.tidy(() => tf.tile(one, [count, 1, 1]));
  const factor = factorOf(matrix, { relative: 1e-5 });
  const times: number[] = [];
  let [error, residual] = [NaN, NaN];
  // The first run compiles.
  for (let run = 0; run < 4; run++) {
    const started = performance.now();
    const root = solver.solve(factor, -1 / p, null) as SymmetricRoot;
    const residuals = await root.residual.data();
    times.push(performance.now() - started);
    if (run === 0) {
      residual = Math.max(...residuals);
      const first = tf.slice(root.root, 0, 1);
      error = n > 300 ? NaN : await relativeError(first, factorOf(one, factor.ridge), p);
      first.dispose();
    }
    tf.dispose({ ...root });
  }
  const [compiled, ...rest] = times;
  console.log(
    `${count} of ${n}, p ${p}: ${Math.min(...rest).toFixed(1)} ms (first ${compiled!.toFixed(0)}), ` +
      `error ${error.toExponential(1)}, residual ${residual.toExponential(1)}`,
  );
  tf.dispose([one, matrix]);
}
// Dawn keeps the process alive.
process.exit(0);
