import type { Rule, State } from '@curvature/spec';
import type { Tensor } from '@tensorflow/tfjs-core';
import { type BlockCase, parameterOf } from '../common/block-case.js';
import { inTidy } from '../common/purity.js';

// oxlint-disable-next-line typescript/no-explicit-any -- each rule has its own state
export type AnyRule = Rule<any>;
export type RuleTrial = {
  readonly rule: AnyRule;
  readonly fresh: () => AnyRule;
  readonly given: BlockCase;
};
export type Pair = readonly [state: State, update: Tensor];

/** Shapes of whole parameters: rules see no blocks. */
export const ruleCases: readonly BlockCase[] = [
  { name: 'a matrix', shape: [4, 3] },
  { name: 'a vector', shape: [5] },
  { name: 'a single number', shape: [1] },
  { name: 'rank 4', shape: [2, 2, 3, 2] },
];

export const initial = ({ rule, given }: RuleTrial) =>
  inTidy(() => rule.init(parameterOf(given)) as State) as State;
export const updated = (
  { rule, given }: RuleTrial,
  state: State,
  direction: Tensor,
  grad: Tensor,
  step: number,
) =>
  inTidy(
    () => rule.update(state, direction, grad, { parameter: parameterOf(given), step }) as State,
  ) as unknown as Pair;
