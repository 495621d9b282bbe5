import type { Context, State } from '@curvature/spec';
import type { Refresh } from '@curvature/spec/internal';
import type { Cell } from '../../state/cell.js';
import { load } from '../../state/parts.js';

type Inputs = Refresh<State, State>;

/** A refresh that is to be made. */
export interface Job {
  readonly cell: Cell;
  readonly context: Context;
  /** Cuts its inputs, in tf.tidy; absent for a refresh of the whole block. */
  readonly cut?: (whole: Inputs) => Inputs;
}

/** In tf.tidy. */
export function inputsOf({ cell, context, cut }: Job): Inputs {
  const whole = { stats: load(cell, 'stats'), previous: load(cell, 'cache'), context };
  return cut ? cut(whole) : whole;
}
