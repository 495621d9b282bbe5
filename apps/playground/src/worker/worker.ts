// The page's worker: runs one racer's program, and tells the page of its steps; or walks.
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import * as tf from '@tensorflow/tfjs';
import { countKernels, factsOf } from './facts.js';
import { Gate } from './gate.js';
import { matricesOf } from './matrices.js';
import type { Order, Report, Rows } from '../race/messages.js';
import { load } from './modules.js';
import type { Point } from '../valley/fit.js';
import { runProgram } from './run-program.js';

/** Milliseconds between two reports. */
const EVERY = 60;
/** The step whose kernels are counted: no first call, and no refresh of most optimizers. */
const COUNTED = 6;

const gate = new Gate();
const tell = (report: Report) => postMessage(report);
let current: tf.Sequential | null = null;

/** The callbacks of a program: they time steps, report them, and hold the loop back. */
function watch(model: tf.Sequential, { x }: { x: tf.Tensor2D }, shown: number) {
  current = model;
  let [began, seconds, steps, toldAt] = [0, 0, 0, 0];
  let kernels: ReturnType<typeof countKernels> | null = null;
  let fresh: { losses: number[]; seconds: number[] } = { losses: [], seconds: [] };
  const examples = tf.keep(tf.slice(x, [0, 0], [shown, x.shape[1]]));

  async function report() {
    toldAt = performance.now();
    if (fresh.losses.length > 0) tell({ kind: 'steps', ...fresh });
    fresh = { losses: [], seconds: [] };
    const outputs = tf.tidy(() => model.apply(examples) as tf.Tensor);
    tell({ kind: 'outputs', values: await outputs.data<'float32'>() });
    outputs.dispose();
  }

  return {
    onBatchBegin: () => {
      if (steps === COUNTED) kernels = countKernels();
      began = performance.now();
    },
    onBatchEnd: async (_: number, logs?: tf.Logs) => {
      const ms = performance.now() - began;
      seconds += ms / 1000;
      steps += 1;
      fresh.losses.push(Number(logs!['loss']));
      fresh.seconds.push(seconds);
      if (kernels) tell({ kind: 'facts', facts: await factsOf(model, kernels.stop()) });
      kernels = null;
      if (performance.now() - toldAt > EVERY) await report();
      await gate.pass(ms, report);
    },
    onTrainEnd: report,
  };
}

async function start({ text, rows, shown }: Extract<Order, { kind: 'start' }>) {
  await tf.setBackend('cpu');
  const [x, y] = tensorsOf(rows);
  const own = { x, y, watch: (model: tf.Sequential) => watch(model, { x }, shown) };
  await runProgram(text, load(own));
  tell({ kind: 'end' });
}

const tensorsOf = ({ count, x, y }: Rows) =>
  [tf.tensor2d(x, [count, x.length / count]), tf.tensor2d(y, [count, y.length / count])] as const;

async function showMatrices(layer: number) {
  if (current) tell({ kind: 'matrices', layer, matrices: await matricesOf(current, layer) });
}

/** The walks, whose optimizers no other worker loads. */
async function walk(from: Point) {
  const { walksFrom } = await import('../valley/walks.js');
  tell({ kind: 'walks', walks: await walksFrom(from) });
}

const fail = (error: unknown) => tell({ kind: 'failed', message: sentenceOf(error) });
const sentenceOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

setWasmPaths({
  'tfjs-backend-wasm.wasm': plain,
  'tfjs-backend-wasm-simd.wasm': simd,
  // Not used: backend-wasm has TensorFlow.js start its build without threads.
  'tfjs-backend-wasm-threaded-simd.wasm': simd,
});

addEventListener('message', ({ data }: MessageEvent<Order>) => {
  if (data.kind === 'start') start(data).catch(fail);
  if (data.kind === 'pace') gate.setPace(data.slowdown);
  if (data.kind === 'pause') gate.open(0);
  if (data.kind === 'go') gate.open(Infinity);
  if (data.kind === 'step') gate.open(1);
  if (data.kind === 'matrices') showMatrices(data.layer).catch(fail);
  if (data.kind === 'walk') walk(data.from).catch(fail);
});
