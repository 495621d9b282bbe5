import { secondOrder, tiles, type Slots } from '@curvature/core';
import type { AnyPreconditioner, SignalSource } from '@curvature/spec';
import { type BlockCase, blockCases, blockOf } from '../common/block-case.js';
import { type HostOf, leakIssue, type Now, resumeIssue } from '../common/hosted.js';
import { issuesOf, type Laws } from '../common/issues-of.js';
import { byHandIssue } from './by-hand-issue.js';
import type { Trial } from './drive.js';
import { preconditionerFoundations } from './preconditioner-foundations.js';
import { preconditionerLaws } from './preconditioner-laws.js';
import { rankLaws } from './rank-laws.js';

/** Small, so that the weights barely change over three steps, and large enough for float32. */
const RATE = 1e-3;

/** The laws on a preconditioner in core's optimizer. */
const hostedLaws: Laws<Trial> = {
  'is applied by the host as by hand': (trial) => byHandIssue(trial, hostOf(trial), RATE),
  'leaks no tensors over five steps': (trial) => leakIssue(trial.given, hostOf(trial)),
  'saves and resumes as if it had never stopped': (trial) =>
    resumeIssue(trial.given, hostOf(trial)),
};

const hostOf =
  ({ fresh, given }: Trial): HostOf =>
  (now) => {
    const p = fresh();
    const extra = p.needs.some((signal) => signal !== 'grad' && signal !== 'param');
    const slots = { learningRate: RATE, preconditioner: p, partition: tiles(given.tiles) };
    return secondOrder(
      (extra ? { ...slots, signals: sourceOf(now) } : slots) as unknown as Slots<'grad'>,
    );
  };

const sourceOf = (now: Now): SignalSource<'activations' | 'outputGrads'> => ({
  provides: ['activations', 'outputGrads'],
  capture: ({ loss, differentiate }) => ({
    value: differentiate(loss),
    layer: () => ({ kind: 'linear', name: 'dense', mechanism: 'law', bias: null }),
    of: () => now.signals,
    dispose: () => {},
  }),
});

/**
 * Every law of the contract that a preconditioner breaks, as a sentence that names it; empty if it
 * conforms. Runs on the current backend, in 0.1 to a few seconds, and leaves no tensors behind;
 * nothing else may compute meanwhile.
 *
 * @param make Makes an unused preconditioner; called for every law and case.
 * @param cases Parameters and their partitions; default `blockCases`: matrices, vectors, stacks,
 *   padded tiles, rank 3, one side alone. Cases that the preconditioner does not accept are
 *   skipped.
 */
export async function preconditionerIssues(
  make: () => AnyPreconditioner,
  cases: readonly BlockCase[] = blockCases,
): Promise<string[]> {
  const one = make();
  const refusals = cases.map((given) => one.accepts?.(blockOf(given)) ?? true);
  const accepted = cases.filter((_, i) => refusals[i] === true);
  if (accepted.length === 0)
    return [`${one.name} accepts none of the cases; of ${cases[0]?.name}: ${refusals[0]}`];
  const subjects = accepted.map(
    (given) => [given.name, () => ({ p: make(), fresh: make, given })] as const,
  );
  return issuesOf(one.name, subjects, preconditionerFoundations, {
    ...preconditionerLaws,
    ...rankLaws,
    ...hostedLaws,
  });
}
