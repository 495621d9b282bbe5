import { totalmem } from 'node:os';
import { sonewSlots } from '@curvature/sonew';
import type { SonewOptions } from '@curvature/sonew/internal';
import { type Block, CurvatureError, type Parameter } from '@curvature/spec';
import { chainStep } from '@curvature/spec/internal';
import { isFused } from '@curvature/spec/kernels';
import { getBackend } from '@tensorflow/tfjs-core';

/**
 * Operations a second of the fused kernels on one core, from bands of 4 on: measured on an AMD
 * EPYC, see the README.
 */
const SPEED = 1e10;
/** What WebAssembly can address. */
const ADDRESSABLE = 2 ** 32;

/** What a band costs for a model. */
interface Cost {
  /** Bytes of statistics. */
  readonly kept: number;
  /** Bytes that training needs at least. */
  readonly needed: number;
  /** Operations of a step. */
  readonly flops: number;
  /** Successors that a node can have, where the chain is longest. */
  readonly reach: number;
}

/**
 * What a band of more than 1 costs in memory and time, beside the tridiagonal, as a sentence; null
 * for smaller ones.
 * @throws CurvatureError where memory cannot hold it, with the largest band that it could.
 */
export function bandForecast(
  options: SonewOptions,
  parameters: readonly Parameter[],
): string | null {
  const { band = 1 } = options;
  if (band < 2) return null;
  const costOf = (size: number) => costOfModel({ ...options, band: size }, parameters);
  const cost = costOf(band);
  const room = getBackend() === 'wasm' ? ADDRESSABLE : totalmem();
  if (cost.needed > room) {
    const best = largest(band, (size) => costOf(size).needed <= room);
    throw tooLarge(band, cost, room, best, costOf(best));
  }
  const far =
    cost.reach < band
      ? ` No chain has more than ${cost.reach + 1} elements: it is a band of ${cost.reach}.`
      : '';
  return `a band of ${band} keeps ${figures(cost)}; the tridiagonal, ${figures(costOf(1))}.${far}`;
}

function costOfModel(options: SonewOptions, parameters: readonly Parameter[]): Cost {
  const { preconditioner } = sonewSlots(options);
  const costs = parameters
    .map(blockOf)
    .filter((block) => preconditioner.accepts!(block) === true)
    .map(preconditioner.cost);
  const kept = 4 * total(costs.map(({ numbers }) => numbers));
  // Weights, gradients, and the mean of these.
  const beside = 3 * 4 * total(parameters.map(({ shape }) => shape.reduce((a, b) => a * b, 1)));
  return {
    kept,
    needed: kept + beside + 4 * Math.max(0, ...costs.map(({ working }) => working)),
    flops: total(costs.map(({ flops }) => flops)),
    reach: Math.max(0, ...costs.map((each) => each.band)),
  };
}

const total = (numbers: readonly number[]) => numbers.reduce((sum, each) => sum + each, 0);

/** A parameter as a whole. */
const blockOf = ({ name, shape }: Parameter, index: number): Block => ({
  id: name,
  index,
  shape: [1, ...shape],
  axes: shape.map((_, axis) => axis + 1),
  parameter: { name, shape },
});

/** The largest band below `over` that fits; 1 if none does. */
function largest(over: number, fits: (band: number) => boolean): number {
  let [low, high] = [1, over];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** Memory and work in words. */
const figures = (cost: Cost) =>
  `${bytes(cost.kept)} of statistics and takes ${count.format(cost.flops)} operations a step${time(cost, ', about ')}`;

/** Only where the fused kernels run is the speed known. */
const time = ({ flops }: Cost, before: string) =>
  isFused(chainStep) ? `${before}${seconds(flops / SPEED)}` : '';

const digits = { maximumSignificantDigits: 2 } as const;
const count = new Intl.NumberFormat('en', {
  notation: 'compact',
  compactDisplay: 'long',
  ...digits,
});

/** An amount in the largest unit of which it is one or more. */
const measure = (
  unitDisplay: 'short' | 'long',
  units: readonly (readonly [unit: string, size: number])[],
) => {
  return (amount: number): string => {
    const [unit, size] = units.findLast((one) => amount >= one[1]) ?? units[0]!;
    return new Intl.NumberFormat('en', { style: 'unit', unit, unitDisplay, ...digits }).format(
      amount / size,
    );
  };
};
const bytes = measure('short', [
  ['kilobyte', 1e3],
  ['megabyte', 1e6],
  ['gigabyte', 1e9],
]);
const seconds = measure('long', [
  ['millisecond', 1e-3],
  ['second', 1],
  ['minute', 60],
  ['hour', 3600],
  ['day', 86_400],
]);

const tooLarge = (band: number, { needed }: Cost, room: number, best: number, cost: Cost) =>
  new CurvatureError(
    `A band of ${band} needs at least ${bytes(needed)} for this model, and ${room === ADDRESSABLE ? 'WebAssembly can address' : 'this machine has'} ${bytes(room)}.`,
    'The statistics are band + 1 numbers for each parameter, and a step works beside them.',
    `Set --band to at most ${best}, which takes ${count.format(cost.flops)} operations a step${time(cost, ', about ')}.`,
  );
