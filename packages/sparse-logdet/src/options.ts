import {
  CurvatureError,
  flag,
  type Given,
  nested,
  number,
  options,
  required,
  value,
} from '@curvature/spec';
import type { Tensor } from '@tensorflow/tfjs-core';
import { columnMajor, type ChainOrder } from './chain-order.js';
import { dampingRows, onlyKind } from './damping.js';

const graftOptions = options('sparseLogDet, adamGraft', {
  epsilon: required(number, {
    min: 1e-30,
    below: Infinity,
    describe: 'added to the root of the diagonal',
  }),
});

const isFunction = (owner: string, name: string, given: unknown): void => {
  if (typeof given === 'function') return;
  throw new CurvatureError(
    `${owner}: option ${name} must be a function, got ${typeof given}.`,
    '',
    `Leave ${name} out for the default.`,
  );
};

export const sparseLogDetOptions = options('sparseLogDet', {
  band: number({
    default: 1,
    min: 0,
    below: Infinity,
    integer: true,
    describe: 'successors in the chain: 0 diagonal, 1 tridiagonal',
  }),
  beta2: number({
    default: 0.95,
    above: 0,
    max: 1,
    describe: 'decay of the average of products; 1 sums, each divided by `lambda(step)`',
  }),
  lambda: value<(step: number) => number>({
    default: () => 1,
    check: isFunction,
    describe: "the paper's λ at a step, counted from 1, e.g. `(t) => Math.sqrt(t)`",
  }),
  biasCorrection: flag({ default: true, describe: 'divide the average by 1 − beta2ᵗ' }),
  damping: nested(dampingRows, {
    default: { relativeToMean: 1e-4 },
    describe:
      'added to the diagonal: `{ absolute }`, `{ relativeToMean }` or `{ relativeToNorm }` ' +
      '(infinity norm); at least 1e-30',
  }),
  gamma: number({
    default: 1e-6,
    min: 0,
    below: 1,
    describe: 'drop the edges of a node j where S_jj ≤ gamma H_jj (algorithm 3), and solve again',
  }),
  order: value<ChainOrder>({
    default: columnMajor,
    check: isFunction,
    describe: 'the chain: `columnMajor`, `perOutputUnit`, `rowMajor`, or a function of a shape',
  }),
  adamGraft: value<{ readonly epsilon: number } | null>({
    default: null,
    check: (_owner, _name, given) => given === null || graftOptions.complete(given as object),
    describe: "`{ epsilon }`: norm of Adam's step from the same diagonal, a graft without a state",
  }),
  vectors: flag({ default: false, describe: 'precondition tensors of one dimension too' }),
});
export type SparseLogDetOptions = Given<typeof sparseLogDetOptions>;

/** `diagonal`: [...block]; `bands`: [band, ...block]; `mean`: of the diagonal, []. */
export type SparseLogDetState = {
  readonly diagonal: Tensor;
  readonly bands: Tensor;
  readonly mean: Tensor;
  readonly steps: number;
};

export type Complete = ReturnType<typeof complete>;

/** Fills in the defaults and checks all. @throws CurvatureError naming option, value and range. */
export function complete(given: SparseLogDetOptions) {
  const o = sparseLogDetOptions.complete(given);
  return { ...o, damping: onlyKind(o.damping) };
}
