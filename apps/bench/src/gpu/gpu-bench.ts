import { CurvatureError } from '@curvature/spec';
import { autoencoder, digitsAutoencoder, type Task, text } from '@curvature/workbench';
import { backend, type Optimizer, setBackend, train } from '@tensorflow/tfjs';
import { contenders } from './contenders.js';
import type { GpuResult, RaceResult, TaskResult } from './gpu-result.js';
import { reached, run, smoothed } from './race.js';
import type { RaceTask } from './racer.js';
import { stepCosts } from './steps.js';

export interface GpuOptions {
  /** A folder with MNIST in IDX files. */
  readonly mnist: string;
  /** 'quick': a few steps of tiny batches, for a software device. */
  readonly size: 'quick' | 'usual';
  readonly note: (line: string) => void;
}

interface Race {
  readonly task: Task;
  readonly batch: number;
  readonly steps: number;
}
interface Sizes {
  readonly races: readonly Race[];
  /** Steps of each optimizer before it is timed; timed rounds; and steps in a row in each. */
  readonly warmUp: number;
  readonly rounds: number;
  readonly turn: number;
  /** Steps whose dispatches are counted. */
  readonly counted: number;
  /** A run of a race ends after so many seconds. */
  readonly seconds: number;
}
const SIZES: Readonly<Record<GpuOptions['size'], Sizes>> = {
  quick: {
    races: [{ task: digitsAutoencoder as Task, batch: 4, steps: 6 }],
    warmUp: 1,
    rounds: 1,
    turn: 1,
    counted: 2,
    seconds: 30,
  },
  usual: {
    races: [
      { task: autoencoder, batch: 1000, steps: 120 },
      { task: text as unknown as Task, batch: 16, steps: 100 },
    ],
    warmUp: 14,
    rounds: 7,
    turn: 5,
    counted: 11,
    seconds: 20,
  },
};
/** Learning rates of tf.train.adam in a race; the best of them sets the target. */
const RATES = [0.001, 0.003];

interface Device {
  readonly queue: { onSubmittedWorkDone(): Promise<unknown> };
  onuncapturederror: ((event: { readonly error: Error }) => void) | null;
  readonly adapterInfo?: { readonly vendor: string; readonly description: string };
}
const device = () => (backend() as unknown as { readonly device: Device }).device;

async function idle(): Promise<void> {
  const webgpu = backend() as unknown as Record<string, () => void>;
  for (const name of ['ensureCommandEncoderReady', 'endComputePassEncoder', 'submitQueue'])
    webgpu[name]!();
  await device().queue.onSubmittedWorkDone();
}

const finalOf = (losses: readonly number[]) => smoothed(losses).at(-1) ?? null;

async function race(at: RaceTask, steps: number, seconds: number, note: GpuOptions['note']) {
  const limits = { steps, seconds };
  const adams = [];
  for (const rate of RATES) adams.push(await run(train.adam(rate), at, limits));
  const target = Math.min(...adams.map(({ losses }) => finalOf(losses) ?? Infinity));
  const results: RaceResult[] = adams.map((one, i) => ({
    name: `tf.train.adam(${RATES[i]})`,
    steps: one.losses.length,
    finalLoss: finalOf(one.losses),
    reached: reached(one, target),
  }));
  for (const [name, make] of ours()) {
    const one = await run(make(), at, { ...limits, target });
    results.push({
      name,
      steps: one.losses.length,
      finalLoss: finalOf(one.losses),
      reached: reached(one, target),
    });
    note(`${at.task.name}: ${JSON.stringify(results.at(-1))}`);
  }
  return { target, results };
}

const ours = (): [string, () => Optimizer][] =>
  Object.entries(contenders).filter(([name]) => !/adam|band|no update/.test(name));

/** Measures steps and races of every optimizer on tfjs's webgpu backend. */
export async function gpuBench({ mnist, size, note }: GpuOptions): Promise<GpuResult> {
  if (!(await setBackend('webgpu'))) throw noDevice();
  // A device says nothing of its errors on its own, and goes on with what is left.
  device().onuncapturederror = ({ error }) => note(`The device refused: ${error.message}`);
  const { races, seconds, ...turns } = SIZES[size];
  const tasks: TaskResult[] = [];
  for (const { task, batch, steps } of races) {
    const at = { task, batch, data: await task.load(task.needsData ? { data: mnist } : {}) };
    const costs = await stepCosts(contenders, at, { ...turns, idle, note });
    const { target, results } = await race(at, steps, seconds, note);
    tasks.push({ task: task.name, batch, costs, target, race: results });
  }
  const { vendor = '', description = '' } = device().adapterInfo ?? {};
  return { device: `${vendor} ${description}`.trim(), date: new Date().toISOString(), tasks };
}

const noDevice = () =>
  new CurvatureError(
    'tfjs has no webgpu backend here.',
    'Node has no webgpu of its own: the npm package webgpu brings it, and needs a Vulkan device.',
    'Install webgpu, and a driver or Chromium, whose SwiftShader is a software device.',
  );
