import { firstOrder } from '@curvature/core';
import type { State } from '@curvature/spec';
import { clone, type Tensor } from '@tensorflow/tfjs-core';
import { wholeSignals } from '../common/block-case.js';
import { notFiniteIssue } from '../common/finite.js';
import { leakIssue, resumeIssue } from '../common/hosted.js';
import type { Laws } from '../common/issues-of.js';
import { inTidy } from '../common/purity.js';
import { copyTree, difference, disposeTree, snapshot } from '../common/snapshot.js';
import { initial, type Pair, type RuleTrial, updated } from './rule-trial.js';

/** The laws on what a rule computes. */
export const ruleLaws: Laws<RuleTrial> = {
  'keeps the shape of the direction': (trial) => {
    const { grad } = wholeSignals(trial.given, 1);
    const [, { shape }] = updated(trial, initial(trial), grad, grad, 1);
    return `${shape}` === `${grad.shape}` ? null : `update made [${shape}] of [${grad.shape}]`;
  },

  'is finite for gradients of any size': async (trial) => {
    for (const size of [1, 0, 1e-20, 1e4]) {
      let state = initial(trial);
      for (let step = 1; step <= 2; step++) {
        const { grad } = wholeSignals(trial.given, step, size);
        const [next, update] = updated(trial, state, grad, grad, step);
        const made = { 'the state': next, 'the update': update };
        const bad = await notFiniteIssue(made, grad, size, step);
        if (bad) return bad;
        state = next;
      }
    }
    return null;
  },

  'keeps no borrowed tensor': async (trial) => {
    const lasting = await snapshot(lastUpdate(trial, false));
    try {
      const differs = difference(lasting, await snapshot(lastUpdate(trial, true)));
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
 * The update of step 3. As in the host, borrowed tensors in the state are copied, and the originals
 * may be disposed.
 */
function lastUpdate(trial: RuleTrial, disposing: boolean): Tensor {
  let state = initial(trial);
  let last!: Tensor;
  for (let step = 1; step <= 3; step++) {
    const { grad, param: direction, ...rest } = wholeSignals(trial.given, step);
    const [next, update] = updated(trial, state, direction, grad, step);
    [state, last] = inTidy(() => [copyTree(next), clone(update)] as State) as unknown as Pair;
    if (disposing) disposeTree({ direction, grad, ...rest });
  }
  return last;
}
