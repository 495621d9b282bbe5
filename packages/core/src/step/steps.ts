import { readsAreCheap } from '@curvature/spec';
import { keep, mul, reshape, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { hasCache } from '../state/cell.js';
import type { Reporter } from './refresh.js';
import { rateAt } from '../slots/slots.js';
import { type Halfway, propose, settle, type Turn } from './step.js';
import { tensorsOf } from '../state/tree.js';
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
    // A view: what the user hands out may be the user's own.
    const factor = tidy(() => reshape(trust(halves.filter(isPreconditioned).map(proposal)), []));
    kept.push(factor);
    const isOne = readsAreCheap() && factor.dataSync()[0] === 1;
    for (const half of halves) {
      tidy(() => settle(isPreconditioned(half) && !isOne ? { ...half, second: mul(half.second, factor) } : half));
    }
  } finally {
    for (const tensor of kept) tensor.dispose();
  }
}

const isPreconditioned = ({ turn: { cell } }: Halfway) => cell.refusal === null && hasCache(cell);

const proposal = ({ turn: { cell, context }, grad, second }: Halfway) => ({
  direction: second,
  gradient: grad,
  rate: rateAt('learningRate', cell.slots.learningRate, context.step),
});

/** What a half holds outlives its tidy, but for what others keep anyway: the gradient, and the state of its cell, which `settle` does not touch. */
function hold(half: Halfway | null, halves: Halfway[], kept: Tensor[]): void {
  if (!half) return;
  const { cell, raw } = half.turn;
  const { block } = cell;
  const others = new Set([...tensorsOf(cell.parts), ...(block.bias === undefined ? [raw] : [])]);
  for (const tensor of new Set([half.grad, half.first, half.second])) if (!others.has(tensor)) kept.push(keep(tensor));
  halves.push(half);
}
