// One update of the statistics of a stack of gradients, dense and in slabs, in turns: what packing
// costs or saves, in time and bytes.
import { availableParallelism, loadavg } from 'node:os';
import { dense, kronecker, slabs } from '@curvature/kronecker';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';

tf.enableProdMode();
const load = () => loadavg()[0]!.toFixed(1);
const layouts = [
  ['dense', dense()],
  ['2 slabs', slabs({ blockSize: 64 })],
  ['4 slabs', slabs({ blockSize: 32 })],
  ['8 slabs', slabs({ blockSize: 16 })],
] as const;
const median = (xs: readonly number[]) => xs.toSorted((a, b) => a - b)[xs.length >> 1]!;
const cases = [
  [
    'wasm',
    [
      [28, 128, 128],
      [4, 128, 1024],
    ],
  ],
  ['cpu', [[1, 128, 128]]],
] as const;
const turns = 15;

console.log(
  `node ${process.version}, ${availableParallelism()} cores, load ${load()} at the start; medians of ${turns} turns`,
);
for (const [backend, shapes] of cases) {
  await tf.setBackend(backend);
  for (const shape of shapes) measure(backend, shape);
}
console.log(`load ${load()} at the end`);

function measure(backend: string, shape: readonly number[]): void {
  const block = {
    id: 'w',
    index: 0,
    shape,
    axes: [1],
    parameter: { name: 'w', shape: shape.slice(1) },
  };
  const grad = tf.randomNormal([...shape], 0, 1, 'float32', 1);
  const runs = layouts.map(([name, storage]) => {
    const statistics = kronecker({ storage });
    return {
      name,
      statistics,
      state: statistics.init(block),
      update: [] as number[],
      unpack: [] as number[],
    };
  });
  for (let turn = -2; turn < turns; turn++) {
    for (const run of runs) {
      const update = inTidy(() => {
        const { factors } = run.statistics.accumulate(run.state, { grad }, { block, step: 1 });
        factors[0]!.dataSync();
        tf.dispose(run.state.factors as tf.Tensor[]);
        run.state = { factors: factors.map((factor) => tf.keep(factor)), steps: 1 };
      });
      const unpack = inTidy(() => {
        run.statistics.factors(run.state, { block, step: 1 })[0]!.matrix.dataSync();
      });
      if (turn < 0) continue;
      run.update.push(update);
      run.unpack.push(unpack);
    }
  }
  const base = runs[0]!;
  const bytesOf = ({ state }: (typeof runs)[0]) =>
    state.factors.reduce((sum, { size }) => sum + 4 * size, 0);
  const rows = runs.map((run) => [
    run.name,
    {
      'update ms': Number(median(run.update).toFixed(2)),
      'of dense': Number((median(run.update) / median(base.update)).toFixed(2)),
      'best of best': Number((Math.min(...run.update) / Math.min(...base.update)).toFixed(2)),
      'factors ms': Number(median(run.unpack).toFixed(2)),
      bytes: bytesOf(run),
      'bytes of dense': bytesOf(run) / bytesOf(base),
    },
  ]);
  console.log(`${backend}: gradients [${shape.join(', ')}], factors of side ${shape[1]}`);
  console.table(Object.fromEntries(rows));
  tf.dispose([grad, ...runs.flatMap(({ state }) => state.factors)]);
}

function inTidy(work: () => void): number {
  const started = performance.now();
  tf.tidy(work);
  return performance.now() - started;
}
