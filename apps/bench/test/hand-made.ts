import { curves } from '@curvature/workbench';
import type { ContenderResult } from '../src/protocol/contender-result.js';
import { runningMedian } from '../src/protocol/medians.js';
import { type Result, resultOf } from '../src/record/result.js';
import type { Run } from '../src/protocol/run.js';

/** A run whose every step took `ms`. */
export function runWith(losses: readonly number[], ms = 10, more: Partial<Run> = {}): Run {
  return {
    task: 'curves',
    data: 'abc',
    steps: losses.length,
    batch: 10,
    optimizer: 'adam',
    point: { learningRate: 0.01 },
    seed: 0,
    loss: runningMedian(losses).at(-1) ?? null,
    stopped: null,
    msPerStep: ms,
    cpuMsPerStep: ms,
    stateFloats: 2,
    load: 0,
    losses,
    seconds: losses.map((_, i) => ((i + 1) * ms) / 1000),
    ...more,
  };
}

export const gaveUp = (more: Partial<Run> = {}): Run =>
  runWith([500, 6000], 10, { loss: null, stopped: 'it rose', ...more });

/** A contender of this name with these runs from other seeds. */
export const contenderResult = (
  name: string,
  family: 'first' | 'second',
  seeds: readonly Run[],
  trials = seeds,
): ContenderResult => ({
  contender: {
    name,
    describe: name,
    family,
    space: {},
    extraSpace: {},
    make: () => Promise.reject(new Error('unused')) as never,
  },
  trials,
  best: { learningRate: 0.01 },
  seeds,
});

/** The loss of adam falls by 1 a step, that of fast by 2. */
export function resultWith(steps = 50): Result {
  const runs = (slope: number) =>
    [1, 2, 3].map((seed) => runWith(Array.from({ length: steps }, (_, i) => 100 - slope * i), 10, { seed })); // prettier-ignore
  const plan = {
    task: curves,
    data: emptyData,
    contenders: [],
    trials: 3,
    seeds: 3,
    steps,
    batch: 10,
  };
  const results = [
    contenderResult('adam', 'first', runs(1)),
    contenderResult('fast', 'second', runs(2)),
  ];
  const ledger = { find: () => undefined, add: () => {}, finish: () => {} };
  return resultOf({ ...plan, ledger }, results, 'pnpm bench train', null);
}
const emptyData = {
  size: 0,
  describe: 'nothing',
  fingerprint: 'abc',
  batch: () => Promise.reject(new Error('unused')) as never,
};
