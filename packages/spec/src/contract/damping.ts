import type { State } from './block.js';

/**
 * The damping of each step, adapted to how well the quadratic model of the step before predicted the
 * change of the loss. Pure: its memory is in its state.
 */
export interface Damping<S extends State> {
  readonly name: string;
  /** Steps between two looks at the loss after a step; each look costs a forward pass. */
  readonly every: number;
  init(): S;
  value(state: S, step: number): number;
  /** `actual` and `predicted` are changes of the loss: below 0 where it falls. */
  update(
    state: S,
    seen: { readonly step: number; readonly actual: number; readonly predicted: number },
  ): S;
}
