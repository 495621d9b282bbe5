import { readsAreCheap } from '@curvature/spec/reads';
import { mul, reshape, tidy } from '@tensorflow/tfjs-core';
import { rateAt } from '../../slots/rates.js';
import { hasCache } from '../../state/cell.js';
import type { Direction } from '../parameter-step.js';
import type { RetainedTensors } from '../retained.js';
import type { Proposal, Trust } from './trust.js';

/** Multiplies preconditioned directions by the factor of the slot `trust`, unless it is 1. */
export function trusted(
  directions: readonly Direction[],
  trust: Trust | null,
  retained: RetainedTensors,
): (direction: Direction) => Direction {
  if (!trust) return (direction) => direction;
  const factor = retained.retain(
    tidy(() => reshape(trust(directions.filter(isPreconditioned).map(proposal)), [])),
    [],
  );
  if (readsAreCheap() && factor.dataSync()[0] === 1) return (direction) => direction;
  return (direction) =>
    isPreconditioned(direction) ? { ...direction, main: mul(direction.main, factor) } : direction;
}

const isPreconditioned = ({ step: { cell } }: Direction) => cell.refusal === null && hasCache(cell);

const proposal = ({ step: { cell, grad, context }, main }: Direction): Proposal => ({
  direction: main,
  gradient: grad,
  rate: rateAt('learningRate', cell.slots.learningRate, context.step),
});
