import { clone, keep, mul, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { Reporter } from './refresh.js';
import { rateAt } from './slots.js';
import { type Halfway, propose, settle, type Turn } from './step.js';
import type { Trust } from './trust.js';

/** The steps of all parameters, one after the other; everything that they make is tidied or kept in their cells. */
export function stepEach(turns: readonly (() => Turn)[], reporter: Reporter): void {
  for (const turn of turns) {
    tidy(() => {
      const half = propose(turn(), reporter);
      if (half) settle(half);
    });
  }
}

/** The same, where all directions must be there before the first one is taken. */
export function stepTogether(turns: readonly (() => Turn)[], trust: Trust, reporter: Reporter): void {
  const halves: Halfway[] = [];
  const kept: Tensor[] = [];
  try {
    for (const turn of turns) tidy(() => hold(propose(turn(), reporter), halves, kept));
    const factor = tidy(() => trust(halves.filter(isPreconditioned).map(proposal)));
    kept.push(factor);
    for (const half of halves) {
      tidy(() => settle(isPreconditioned(half) ? { ...half, second: mul(half.second, factor) } : half));
    }
  } finally {
    for (const tensor of kept) tensor.dispose();
  }
}

const isPreconditioned = ({ turn: { cell } }: Halfway) => cell.refusal === null && cell.parts.cache !== null;

const proposal = ({ turn: { cell, context }, grad, second }: Halfway) => ({
  direction: second,
  gradient: grad,
  rate: rateAt('learningRate', cell.slots.learningRate, context.step),
});

/** What a half holds outlives its tidy: copies, which share memory, since it may be the gradient, or part of a cell's state. */
function hold(half: Halfway | null, halves: Halfway[], kept: Tensor[]): void {
  if (!half) return;
  const own = (tensor: Tensor) => {
    kept.push(keep(clone(tensor)));
    return kept.at(-1)!;
  };
  halves.push({ ...half, grad: own(half.grad), first: own(half.first), second: own(half.second) });
}
