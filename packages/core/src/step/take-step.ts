import { readsAreCheap } from '@curvature/spec/reads';
import { mul, reshape, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { rateAt } from '../slots/rates.js';
import { hasCache } from '../state/cell.js';
import { tensorsOf } from '../state/tree.js';
import { directionOf } from './direction/direction.js';
import type { Held } from './retained.js';
import type { Passes } from './signals/passes.js';
import { refreshAsPlanned } from './refresh/planned-refresh.js';
import { type Reporter, swapIfDue } from './refresh/refresh.js';
import { takeStatistics } from './statistics.js';
import type { Trust } from './direction/trust.js';
import { update } from './update/update.js';
import type { Direction, Work } from './parameter-step.js';

/** Where the signals of a step come from, what bounds it, and who hears of it. */
export interface Surroundings {
  readonly passes: Passes;
  readonly trust: Trust | null;
  readonly reporter: Reporter;
  /** Of this step; disposed by whoever made it. */
  readonly held: Held;
}

/**
 * One step of all parameters, in phases over all of them: statistics, refreshes, directions,
 * updates.
 */
export function takeStep(
  all: readonly Work[],
  { passes, trust, reporter, held }: Surroundings,
): void {
  const second = all.filter(({ cell }) => cell.refusal === null);
  for (const { cell, context } of second) tidy(() => swapIfDue(cell, context, reporter));
  const done = new Set(
    second.filter((work) => isTrueInTidy(() => takeStatistics(work, signalsOf(work, passes)))),
  );
  for (const work of second) tidy(() => refreshAsPlanned(work, reporter));
  const directions = all.flatMap((work) =>
    done.has(work) ? [] : heldDirection(work, reporter, held),
  );
  const factor =
    trust &&
    held.hold(
      tidy(() => reshape(trust(directions.filter(isPreconditioned).map(proposal)), [])),
      [],
    );
  const isOne = !factor || (readsAreCheap() && factor.dataSync()[0] === 1);
  for (const each of directions)
    tidy(() =>
      update(isPreconditioned(each) && !isOne ? { ...each, main: mul(each.main, factor) } : each),
    );
}

const signalsOf = ({ cell, planned: [{ accumulate }] }: Work, passes: Passes) =>
  accumulate && cell.slots.signals ? passes.signals(cell.block) : {};

function isTrueInTidy(run: () => boolean): boolean {
  let result = false;
  tidy(() => {
    result = run();
  });
  return result;
}

/**
 * A direction outlives its tidy, but for what others keep anyway: the gradient, and the state of
 * its cell, which no update of another touches.
 */
function heldDirection(work: Work, reporter: Reporter, held: Held): Direction[] {
  let found: Direction | null = null;
  tidy(() => {
    found = directionOf(work, reporter);
    if (!found) return;
    const others = [...tensorsOf(work.cell.parts), work.raw, work.grad];
    held.hold(found.main, others);
    if (found.warmUp) held.hold(found.warmUp, [...others, found.main]);
  });
  return found ? [found] : [];
}

const isPreconditioned = ({ work: { cell } }: Direction) => cell.refusal === null && hasCache(cell);

const proposal = ({
  work: { cell, grad, context },
  main,
}: Direction): { direction: Tensor; gradient: Tensor; rate: number } => ({
  direction: main,
  gradient: grad,
  rate: rateAt('learningRate', cell.slots.learningRate, context.step),
});
