import { end, hosted, type HostOf, train } from '../common/hosted.js';
import { wholeSignals } from '../common/block-case.js';
import type { Verdict } from '../common/issues-of.js';
import { relativeGap } from '../common/numbers.js';
import { weightsByHand } from './by-hand.js';
import type { Trial } from './drive.js';

/** Compares core's optimizer with plain steps; they may differ by rounding. */
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
      : `after 3 steps it differs from steps by hand by ${gap.toExponential(1)} of their length`;
  } finally {
    end(run);
  }
}
