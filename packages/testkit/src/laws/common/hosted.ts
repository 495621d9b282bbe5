import type { SecondOrderOptimizer } from '@curvature/core';
import {
  memory,
  mul,
  sum,
  tensor,
  tidy,
  variable,
  type Scalar,
  type Tensor,
  type Variable,
} from '@tensorflow/tfjs-core';
import { type BlockCase, parameterOf, wholeSignals } from './block-case.js';
import { weightsByHand } from '../preconditioners/by-hand.js';
import type { Trial } from '../preconditioners/drive.js';
import type { Verdict } from './issues-of.js';
import { relativeGap } from './numbers.js';
import { difference, snapshot } from './snapshot.js';

/** What the law's layer says at the step that is going on: what a SignalSource would capture. */
export type Now = {
  signals: Pick<ReturnType<typeof wholeSignals>, 'activations' | 'outputGrads'> | null;
};
/** Makes an optimizer around the subject of a law. */
export type HostOf = (now: Now) => SecondOrderOptimizer;

/** An optimizer with one variable, which it trains on given gradients. */
interface Hosted {
  readonly optimizer: SecondOrderOptimizer;
  readonly weights: Variable;
  readonly now: Now;
  readonly given: BlockCase;
}

function hosted(given: BlockCase, host: HostOf, start: Tensor): Hosted {
  const now: Now = { signals: null };
  return {
    optimizer: host(now),
    weights: variable(start, true, parameterOf(given).name),
    now,
    given,
  };
}

async function train(
  { optimizer, weights, now, given }: Hosted,
  from: number,
  to: number,
): Promise<void> {
  for (let step = from; step <= to; step++) {
    tidy(() => {
      const { grad, ...signals } = wholeSignals(given, step);
      now.signals = signals;
      // The gradient of this loss is `grad`.
      optimizer.minimize(() => sum(mul(weights, grad)) as Scalar, false, [weights]);
    });
    await optimizer.settled();
  }
}

const end = ({ optimizer, weights }: Hosted): void => {
  optimizer.dispose();
  weights.dispose();
};

/** What grows in core's optimizer over five steps. */
export async function leakIssue(given: BlockCase, host: HostOf): Promise<Verdict> {
  const run = hosted(given, host, wholeSignals(given, 0).param);
  try {
    await train(run, 1, 3);
    const before = memory().numTensors;
    await train(run, 4, 8);
    const grown = memory().numTensors - before;
    return grown === 0 ? null : `the number of tensors changed by ${grown} over 5 steps`;
  } finally {
    end(run);
  }
}

/**
 * Whether core's optimizer steps as plain steps do; backends that round otherwise may differ by
 * rounding.
 */
export async function byHandIssue(trial: Trial, host: HostOf, rate: number): Promise<Verdict> {
  const { param } = wholeSignals(trial.given, 0);
  const expected = (await weightsByHand(trial, param, rate, 3)).dataSync();
  const run = hosted(trial.given, host, param);
  try {
    await train(run, 1, 3);
    const moved = param.dataSync();
    const [got, want] = [run.weights.dataSync(), expected].map((values) =>
      values.map((x, i) => x - moved[i]!),
    );
    const gap = relativeGap(got!, want!);
    return gap <= 1e-3
      ? null
      : `after 3 steps the optimizer is ${gap.toExponential(1)} of the way from where apply leads by hand`;
  } finally {
    end(run);
  }
}

/**
 * Whether training that was saved, written to text, read and resumed comes to the same values, bit
 * for bit.
 */
export async function resumeIssue(given: BlockCase, host: HostOf): Promise<Verdict> {
  const whole = hosted(given, host, wholeSignals(given, 0).param);
  let text: string;
  let expected;
  try {
    await train(whole, 1, 3);
    text = JSON.stringify(
      [...(await whole.optimizer.getWeights()), { name: '', tensor: whole.weights }].map(plain),
    );
    await train(whole, 4, 6);
    expected = snapshot({ weights: whole.weights });
  } finally {
    end(whole);
  }
  const saved = (JSON.parse(text) as Saved[]).map(revived);
  const resumed = hosted(given, host, saved.pop()!.tensor);
  try {
    await resumed.optimizer.setWeights(saved);
    await train(resumed, 4, 6);
    const differs = difference(expected, snapshot({ weights: resumed.weights }));
    return (
      differs &&
      `after saving at step 3 and resuming, training went elsewhere: at step 6, ${differs}`
    );
  } finally {
    end(resumed);
  }
}

type Saved = ReturnType<typeof plain>;
const plain = ({ name, tensor: it }: { name: string; tensor: Tensor }) => {
  return { name, shape: it.shape, dtype: it.dtype, values: Array.from(it.dataSync()) };
};
const revived = ({ name, shape, dtype, values }: Saved) => ({
  name,
  tensor: tensor(values, shape, dtype),
});
