import type { Rule } from '@curvature/spec';
import { blend, run } from '@curvature/spec/kernels';
import { div, zeros, type Tensor } from '@tensorflow/tfjs-core';

/** `m`: the average, in the parameter's shape; `t`: the number of updates. */
export type EmaState = { readonly m: Tensor; readonly t: number };

/** `ema` of options that are complete and have been checked. */
export function emaOf(beta: number, corrects = true, nesterov = false): Rule<EmaState> {
  const scale = (terms: number) => (corrects ? 1 / (1 - beta ** terms) : 1);
  const average = ({ m, t }: EmaState, factor: number) => ({
    mean: m,
    decay: beta,
    weight: 1 - beta,
    scale: factor,
    next: (mean: Tensor) => ({ m: mean, t: t + 1 }),
  });
  return {
    name: 'ema',
    init: ({ shape }) => ({ m: zeros([...shape]), t: 0 }),
    update(state, direction) {
      const m = run(blend, { x: state.m, y: direction }, { a: beta, b: 1 - beta });
      const t = state.t + 1;
      if (!nesterov) return [{ m, t }, corrects ? div(m, 1 - beta ** t) : m];
      const ahead = scale(t + 1);
      return [
        { m, t },
        run(blend, { x: m, y: direction }, { a: beta * ahead, b: (1 - beta) * ahead }),
      ];
    },
    averageAhead: (state) =>
      nesterov
        ? { ...average(state, beta * scale(state.t + 2)), ahead: (1 - beta) * scale(state.t + 2) }
        : { ...average(state, scale(state.t + 1)), ahead: 0 },
    ...(!nesterov && { runningAverage: (state: EmaState) => average(state, scale(state.t + 1)) }),
  };
}
