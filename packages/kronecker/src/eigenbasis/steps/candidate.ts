import type { Block, RefreshingPreconditioner, State } from '@curvature/spec';
import type { EigenCorrectedState } from '../eigen-state.js';
import type { BasisFactors, InnerUpdate } from '../slots.js';
import type { Bases } from '../solve-bases.js';

export type Hook = NonNullable<
  RefreshingPreconditioner<EigenCorrectedState, Bases, 'grad'>['tiledSteps']
>;
export type Step = Parameters<Hook>[0][number];
export type Taken = ReturnType<Hook>[number];
export interface Slots {
  readonly factors: BasisFactors<State>;
  readonly inner: InnerUpdate<State>;
}

/** A step that kernels may take: its place among all, and the moment of the inner update. */
export interface Candidate {
  readonly place: number;
  readonly step: Step;
  readonly squares: NonNullable<ReturnType<NonNullable<InnerUpdate<State>['squares']>>>;
}

/** Whether a block is a stack of matrices with a basis on both sides. */
export const isMatrix = ({ shape, axes }: Block): boolean =>
  shape.length === 3 && axes.length === 2;

/** Vectors without padding, whose moments lie as the parameter does. */
export const isVector = ({ step: { context, parameter, average }, squares }: Candidate): boolean =>
  context.block.shape.length === 2 &&
  squares.moment.size === parameter.size &&
  average.weight === 1 - average.decay;
