import { firstOrder } from '@curvature/core';
import type { Rule, State } from '@curvature/spec';
import { clone, type Tensor } from '@tensorflow/tfjs-core';
import { type BlockCase, parameterOf, wholeSignals } from '../common/block-case.js';
import { leakIssue, resumeIssue } from '../common/hosted.js';
import { issuesOf, type Laws } from '../common/issues-of.js';
import { callTwice, inTidy } from '../common/purity.js';
import {
  copyTree,
  difference,
  disposeTree,
  notFinite,
  notPlain,
  outline,
  snapshot,
} from '../common/snapshot.js';

// oxlint-disable-next-line typescript/no-explicit-any -- the state of a rule is its own business
export type AnyRule = Rule<any>;
type Trial = { readonly rule: AnyRule; readonly fresh: () => AnyRule; readonly given: BlockCase };
type Pair = readonly [state: State, update: Tensor];

/** Shapes of whole parameters. */
export const ruleCases: readonly BlockCase[] = [
  { name: 'a matrix', shape: [4, 3] },
  { name: 'a vector', shape: [5] },
  { name: 'a single number', shape: [1] },
  { name: 'rank 4', shape: [2, 2, 3, 2] },
];

const init = ({ rule, given }: Trial) =>
  inTidy(() => rule.init(parameterOf(given)) as State) as State;
const updated = (
  { rule, given }: Trial,
  state: State,
  direction: Tensor,
  grad: Tensor,
  step: number,
) =>
  inTidy(
    () => rule.update(state, direction, grad, { parameter: parameterOf(given), step }) as State,
  ) as unknown as Pair;

const ruleFoundations: Laws<Trial> = {
  'declares itself': ({ rule }) => (rule.name ? null : 'name is empty'),

  'keeps tensors and plain data only': (trial) => {
    const state = init(trial);
    const { grad } = wholeSignals(trial.given, 1);
    return (
      notPlain('the result of init', state) ??
      notPlain('the state', updated(trial, state, grad, grad, 1)[0])
    );
  },

  'is pure: same inputs, same outputs, inputs untouched': async (trial) => {
    const { rule, given } = trial;
    const parameter = parameterOf(given);
    let [state, issue] = await callTwice('init', {}, () => rule.init(parameter) as State);
    const layout = outline(state);
    // A state of another layout is for the next law to find.
    for (let step = 1; step <= 2 && !issue && outline(state) === layout; step++) {
      const { grad, param: direction } = wholeSignals(given, step);
      const lent = { state, direction, grad };
      const context = Object.freeze({ parameter, step });
      const call = () => rule.update(lent.state, direction, grad, context) as State;
      const [pair, found] = await callTwice('update', lent, call);
      [state, issue] = [(pair as unknown as Pair)[0], found];
    }
    return issue;
  },

  'keeps the layout of its state': (trial) => {
    let state = init(trial);
    const layout = outline(state);
    for (let step = 1; step <= 3; step++) {
      const { grad } = wholeSignals(trial.given, step);
      [state] = updated(trial, state, grad, grad, step);
      if (outline(state) !== layout)
        return `the state was ${layout}, is ${outline(state)} after step ${step}`;
    }
    return null;
  },
};

const ruleLaws: Laws<Trial> = {
  'keeps the shape of the direction': (trial) => {
    const { grad } = wholeSignals(trial.given, 1);
    const [, { shape }] = updated(trial, init(trial), grad, grad, 1);
    return `${shape}` === `${grad.shape}` ? null : `update made [${shape}] of [${grad.shape}]`;
  },

  'is finite for gradients of any size': (trial) => {
    for (const size of [1, 0, 1e-20, 1e4]) {
      let state = init(trial);
      for (let step = 1; step <= 2; step++) {
        const { grad } = wholeSignals(trial.given, step, size);
        const [next, update] = updated(trial, state, grad, grad, step);
        const bad = notFinite('the state', next) ?? notFinite('the update', update);
        if (bad) return `${bad} after ${step} gradients of size ${size}`;
        state = next;
      }
    }
    return null;
  },

  'keeps nothing that it was lent': (trial) => {
    const lasting = snapshot(lastUpdate(trial, false));
    try {
      const differs = difference(lasting, snapshot(lastUpdate(trial, true)));
      return (
        differs &&
        `once the gradients of earlier steps are disposed, the update differs: ${differs}`
      );
    } catch (error) {
      return `once the gradients of earlier steps are disposed, update fails: ${(error as Error).message}`;
    }
  },

  'leaks no tensors over five steps': ({ fresh, given }) =>
    leakIssue(given, () => firstOrder({ learningRate: 1e-3, rule: fresh() })),

  'saves and resumes as if it had never stopped': ({ fresh, given }) =>
    resumeIssue(given, () => firstOrder({ learningRate: 1e-3, rule: fresh() })),
};

/**
 * The update of step 3; the host copies those tensors of the state that it lent, and may then
 * dispose what it lent.
 */
function lastUpdate(trial: Trial, disposing: boolean): Tensor {
  let state = init(trial);
  let last!: Tensor;
  for (let step = 1; step <= 3; step++) {
    const { grad, param: direction, ...rest } = wholeSignals(trial.given, step);
    const [next, update] = updated(trial, state, direction, grad, step);
    [state, last] = inTidy(() => [copyTree(next), clone(update)] as State) as unknown as Pair;
    if (disposing) disposeTree({ direction, grad, ...rest });
  }
  return last;
}

/**
 * Every law that a first-order rule breaks, as a sentence that names it; empty if it conforms.
 * Runs on the current backend and leaves no tensors behind; nothing else may compute meanwhile.
 *
 * @param make Makes a rule that has not been used; called for every law and case.
 * @param cases Shapes of parameters; default `ruleCases`.
 */
export async function ruleIssues(
  make: () => AnyRule,
  cases: readonly BlockCase[] = ruleCases,
): Promise<string[]> {
  const subjects = cases.map(
    (given) => [given.name, () => ({ rule: make(), fresh: make, given })] as const,
  );
  return issuesOf(make().name, subjects, ruleFoundations, ruleLaws);
}
