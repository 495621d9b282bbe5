import type { State } from '@curvature/spec';
import { clone, dispose, keep, type Tensor, tidy, type Variable } from '@tensorflow/tfjs-core';
import { rateAt } from '../slots/rates.js';
import { copyBorrowed } from '../state/tree.js';
import type { Average, AveragedStep } from './average.js';
import type { Averaging } from './averaging.js';
import { evaluate } from './evaluation/evaluate.js';
import { checkAtRest } from './evaluation/evaluating.js';
import { averageOf, putAverage } from './place.js';

/** A value of the slot `average` from the functions of an average. */
export const averagedBy = <S extends State>(averaging: Averaging<S>): Average => ({
  name: averaging.name,
  ...(averaging.meaning && { meaning: averaging.meaning }),
  step({ table }, steps, take) {
    checkAtRest(table, 'A step was taken');
    const all = steps.flatMap(remembered);
    try {
      take();
    } finally {
      // Also after an error: the variables that did move must stay in step with their averages.
      for (const one of all) if (hasMoved(one)) tidy(() => advance(averaging, one));
      dispose(all.map(({ before }) => before));
    }
  },
  checkAtRest,
  evaluate: (host, f, varList) => evaluate(averaging as Averaging<State>, host, f, varList),
});

interface Remembered {
  readonly step: AveragedStep;
  readonly variable: Variable;
  /** What the variable holds before the step: it shares memory until the variable changes. */
  readonly before: Tensor;
}

const remembered = (step: AveragedStep): Remembered[] =>
  step.target.variables.map((variable) => ({ step, variable, before: keep(clone(variable)) }));

/** An update gives the variable other data, also one by 0. */
const hasMoved = ({ variable, before }: Remembered) => variable.dataId !== before.dataId;

function advance<S extends State>(averaging: Averaging<S>, { step, variable, before }: Remembered) {
  const { cell, context } = step;
  const rate = rateAt('learningRate', cell.slots.learningRate, context.step);
  const moved = { before, after: variable, step: context.step, rate };
  const [state, weights] = averaging.next(averageOf(cell, variable) as S | null, moved);
  putAverage(cell, variable, copyBorrowed(state as State, [before, variable]));
  if (weights !== variable) variable.assign(weights as Tensor<Variable['rankType']>);
}
