import { three } from '../../record/digits.js';
import type { TextTable } from '../../record/table.js';
import { methods } from './methods.js';
import { scalingOf } from './scaling.js';
import { type Machine, type StepTime, totalOf } from './step-time.js';
import { transformers } from './transformer.js';

/** A core of a server in a rack, and a graphics card of today among others. */
export const machines: readonly Machine[] = [
  {
    name: '50 GFlop/s, 10 Gbit/s',
    flops: 50e9,
    refreshFlops: 10e9,
    network: { alpha: 50e-6, beta: 1.25e9 },
    tokens: 1024,
  },
  {
    name: '50 TFlop/s, 100 Gbit/s',
    flops: 50e12,
    refreshFlops: 0.5e12,
    network: { alpha: 10e-6, beta: 12.5e9 },
    tokens: 8192,
  },
];

const part = (time: StepTime) => (name: keyof StepTime) => three(1000 * time[name]);

/** Milliseconds on paper, and where each optimizer stops scaling. */
export const paperTable = (): TextTable => ({
  head: [
    'model',
    'rank',
    'optimizer',
    'alone: passes, update, refreshes',
    '256: refreshes, gradients, exchange',
    'weak, 256',
    'refreshes shrink up to',
    'half speed up to',
  ],
  rows: transformers.flatMap((model) =>
    machines.flatMap((machine) =>
      methods.map((method) => {
        const { alone, most, refreshesUpTo, halfUpTo } = scalingOf(model, method, machine);
        return [
          model.name,
          machine.name,
          method.name,
          (['passes', 'update', 'refreshes'] as const).map(part(alone)).join(', '),
          (['refreshes', 'gradients', 'exchange'] as const).map(part(most)).join(', '),
          (totalOf(alone) / totalOf(most)).toFixed(2),
          alone.refreshes === 0 ? '-' : `${refreshesUpTo}`,
          `${halfUpTo}`,
        ];
      }),
    ),
  ),
});
