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
import type { Verdict } from './issues-of.js';
import { difference, snapshot } from './snapshot.js';

/** The signals of the current step, which the source of signals hands out. */
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

export function hosted(given: BlockCase, host: HostOf, start: Tensor): Hosted {
  const now: Now = { signals: null };
  return {
    optimizer: host(now),
    weights: variable(start, true, parameterOf(given).name),
    now,
    given,
  };
}

export async function train(
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

export const end = ({ optimizer, weights }: Hosted): void => {
  optimizer.dispose();
  weights.dispose();
};

/** Counts the tensors in core's optimizer over five steps. */
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

/** Compares training that was saved as text and resumed with one run, bit for bit. */
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
    expected = await snapshot({ weights: whole.weights });
  } finally {
    end(whole);
  }
  const saved = (JSON.parse(text) as Saved[]).map(revived);
  const resumed = hosted(given, host, saved.pop()!.tensor);
  try {
    await resumed.optimizer.setWeights(saved);
    await train(resumed, 4, 6);
    const differs = difference(expected, await snapshot({ weights: resumed.weights }));
    return (
      differs &&
      `after saving at step 3 and resuming, training gives other values: at step 6, ${differs}`
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
