import { shampoo, soap } from '@curvature/shampoo';
import { sonew } from '@curvature/sonew';
import { kfac, thor } from '@curvature/thor';
import { type Backend, useBackend } from '@curvature/workbench';
import { type Optimizer, train } from '@tensorflow/tfjs';
import { mean } from '../protocol/mean.js';
import { median } from '../protocol/medians.js';
import { NoUpdate } from '../protocol/no-update.js';
import { three } from '../record/digits.js';
import { type OverheadCase, overheadCases } from './overhead-cases.js';
import type { Size, Study } from './study.js';
import { type Measured, takeTurns, TURN } from './turns.js';

const makers: Readonly<Record<string, () => Optimizer>> = {
  'no update': () => new NoUpdate(),
  adam: () => train.adam(0.001),
  'sonew()': () => sonew(),
  'shampoo()': () => shampoo(),
  'soap()': () => soap(),
  'thor()': () => thor(),
  'kfac()': () => kfac(),
};

const ROUNDS: Readonly<Record<Size, number>> = { quick: 3, usual: 15 };

/** Lower quartile, median, upper quartile. */
function quartiles(values: readonly number[]): readonly [number, number, number] {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))]!;
  return [at(0.25), median(sorted), at(0.75)];
}

/** Quartiles over rounds of what `of` makes of the steps of a round, over Adam's. */
const ratios = (one: Measured, adam: Measured, of: (steps: readonly number[]) => number) =>
  quartiles(one.rounds.map((steps, round) => of(steps) / of(adam.rounds[round]!)));

const stepOf = ({ rounds }: Measured): number => median(rounds.flat());

/** The update's own time, beyond that of a step without one. */
function updateOf(one: Measured, bare: Measured) {
  const kernels = one.inKernels - bare.inKernels;
  return { kernels, beside: stepOf(one) - stepOf(bare) - kernels };
}

const named = (all: readonly Measured[], wanted: string) =>
  all.find(({ name }) => name === wanted)!;

function rowsOf({ name }: OverheadCase, all: readonly Measured[]): string[][] {
  const [adam, bare] = [named(all, 'adam'), named(all, 'no update')];
  return all.map((one) => {
    const [low, mid, high] = ratios(one, adam, median);
    const [, withRefreshes] = ratios(one, adam, mean);
    const { kernels, beside } = updateOf(one, bare);
    return [
      name,
      one.name,
      three(stepOf(one)),
      mid.toFixed(2),
      `${low.toFixed(2)} to ${high.toFixed(2)}`,
      withRefreshes.toFixed(2),
      three(kernels),
      three(beside),
    ];
  });
}

function barsOf(one: OverheadCase, all: readonly Measured[]) {
  const adam = named(all, 'adam');
  return {
    title: `${one.name}: times Adam's step`,
    bars: all.map((measured, i) => {
      const [, value] = ratios(measured, adam, mean);
      const text = `${value.toFixed(2)}x`;
      return { label: measured.name, colour: i, striped: i < 2, value, text };
    }),
  };
}

/** What a whole training step costs with each optimizer, over `tf.train.adam`. */
export async function overhead(size: Size, backend: Backend = 'wasm'): Promise<Study> {
  await useBackend(backend);
  const found: (readonly [OverheadCase, readonly Measured[]])[] = [];
  for (const one of overheadCases)
    found.push([one, await takeTurns(one, makers, ROUNDS[size])] as const);
  const models = overheadCases.map(({ name, describe }) => `${name}: ${describe}`).join('; ');
  return {
    title: 'Whole training steps over those of tf.train.adam',
    note:
      `CPU milliseconds of a step on ${backend}, forward, backward and update, of optimizers without options ` +
      `that take turns of ${TURN} steps from step 41 on. ms/step: the median step, which no ` +
      'refresh is; over adam: medians and quartiles of rounds; with refreshes: the mean step of a ' +
      "round over Adam's. The last two columns are the update's own, beyond a step without one: in " +
      `kernels, and beside them. Models: ${models}.`,
    table: {
      head: [
        'model',
        'optimizer',
        'ms/step',
        'over adam',
        'quartiles',
        'with refreshes',
        'ms in kernels',
        'ms beside',
      ],
      rows: found.flatMap(([one, all]) => rowsOf(one, all)),
    },
    charts: [],
    bars: found.map(([one, all]) => barsOf(one, all)),
  };
}
