import { setImmediate as nextTurn } from 'node:timers/promises';
import { denseAutoencoder, useBackend } from '@curvature/workbench';
import { randomUniform } from '@tensorflow/tfjs';
import type { Chart } from '../page/chart.js';
import { meanTime } from './mean-time.js';
import { BASE, type Case, closeWorker, type Maker, MAKERS } from './scale-cases.js';
import { three } from '../record/digits.js';
import type { Size, Study } from './study.js';

const SWEEPS: Readonly<Record<Size, Readonly<Record<keyof Case, readonly number[]>>>> = {
  quick: { width: [64, 256], batch: [32, 128], blockSize: [64, 256], interval: [5, 20] },
  usual: {
    width: [64, 128, 256, 512],
    batch: [32, 128, 512],
    blockSize: [32, 64, 128, 256],
    interval: [2, 5, 20, 50],
  },
};

/** Times a training step of an autoencoder of layers width, width / 2, width. */
async function measure(make: Maker['make'], at: Case): Promise<number> {
  const model = denseAutoencoder([at.width, at.width, at.width / 2], 0);
  const optimizer = make(at);
  const images = randomUniform([at.batch, at.width], 0, 1, 'float32', 1);
  const step = async () => {
    await optimizer.ready?.();
    const cost = optimizer.minimize(
      () => model.loss({ inputs: images, targets: images }),
      true,
      model.variables,
    )!;
    cost.dataSync();
    cost.dispose();
  };
  const ms = await meanTime(step, { least: Math.max(10, 2 * at.interval), seconds: 0.15 });
  await optimizer.settled?.();
  await nextTurn();
  optimizer.dispose();
  for (const tensor of [images, ...model.variables]) tensor.dispose();
  return ms;
}

interface Measured {
  readonly sweep: keyof Case;
  readonly at: number;
  readonly name: string;
  readonly ms: number;
}

async function sweepOver(sweep: keyof Case, values: readonly number[]): Promise<Measured[]> {
  const all: Measured[] = [];
  for (const at of values) {
    for (const [name, { make, depends }] of Object.entries(MAKERS)) {
      const where = { ...BASE, [sweep]: at };
      if (depends.includes(sweep)) all.push({ sweep, at, name, ms: await measure(make, where) });
    }
  }
  return all;
}

const TITLES: Readonly<Record<keyof Case, string>> = {
  width: 'Width',
  batch: 'Batch',
  blockSize: 'Block size (THOR: slices)',
  interval: 'Steps between refreshes',
};

function chartOf(sweep: keyof Case, all: readonly Measured[]): Chart {
  const names = Object.keys(MAKERS);
  const series = names.map((name, i) => {
    const own = all.filter((one) => one.sweep === sweep && one.name === name);
    return {
      label: name,
      colour: i,
      dashed: name === 'adam',
      x: own.map(({ at }) => at),
      y: own.map(({ ms }) => ms),
    };
  });
  return {
    title: TITLES[sweep],
    across: TITLES[sweep].toLowerCase(),
    dots: true,
    logX: true,
    logY: true,
    series,
  };
}

const describe = ({ width, batch, blockSize, interval }: Case) =>
  `width ${width}, batch ${batch}, block size ${blockSize}, refreshes every ${interval} steps`;

/** How the time of a training step grows. */
export async function scale(size: Size): Promise<Study> {
  await useBackend('wasm');
  const sweeps = Object.entries(SWEEPS[size]) as [keyof Case, readonly number[]][];
  const all: Measured[] = [];
  // A first run that does not count, since it compiles what all share.
  await measure(MAKERS['adam']!.make, BASE);
  for (const [sweep, values] of sweeps) all.push(...(await sweepOver(sweep, values)));
  await closeWorker();
  return {
    title: 'How the time of a training step grows',
    note:
      'Mean milliseconds of whole steps, forward, backward and optimizer, of an autoencoder of ' +
      `layers width, width / 2, width. One size changes at a time; the others are ` +
      `${describe(BASE)}. Optimizers that do not depend on a size are left out there.`,
    table: {
      head: ['changes', 'to', 'optimizer', 'ms/step'],
      rows: all.map(({ sweep, at, name, ms }) => [
        TITLES[sweep].toLowerCase(),
        String(at),
        name,
        three(ms),
      ]),
    },
    charts: sweeps.map(([sweep]) => chartOf(sweep, all)),
    bars: [],
  };
}
