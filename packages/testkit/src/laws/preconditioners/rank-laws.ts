import { refreshByParts } from '@curvature/core/internal';
import type { Context, Signals, State } from '@curvature/spec';
import { BATCH, blockOf } from '../common/block-case.js';
import type { Laws, Verdict } from '../common/issues-of.js';
import { type LayerCase, layersOf, layerSignals, signalsOfRanks } from '../common/layer-batch.js';
import { relativeGap } from '../common/numbers.js';
import { inTidy } from '../common/purity.js';
import { disposeTree, type Snapshot, snapshot } from '../common/snapshot.js';
import { drive, type Trial } from './drive.js';

/** Samples of each rank. */
const CUTS = [
  [3, 5],
  [1, 2, 5],
  [2, 2, 2, 2],
];

/** The laws on what ranks share that see samples of their own. */
export const rankLaws: Laws<Trial> = {
  'averages over ranks to the statistics of the whole batch': async (trial) => {
    const seesSamples = trial.p.needs.some(
      (signal) => signal === 'activations' || signal === 'outputGrads',
    );
    if (!seesSamples) return null;
    for (const layer of layersOf(trial.p, trial.given)) {
      for (const cut of CUTS) {
        const issue = await portionIssue(trial, layer, cut);
        if (issue) return issue;
      }
    }
    return null;
  },

  'refreshes tiles of a stack by themselves, if it is stacked': async (trial) => {
    const [count] = blockOf(trial.given).shape as [number];
    if (!trial.p.stacked || !trial.p.refresh || count === 1) return null;
    const { context, stats, cache } = await drive(trial, 2);
    const inputs = { stats, previous: cache, context };
    const whole = await inTidy(() => trial.p.refresh!(stats, cache, context) as State);
    const first = { first: 0, count: 1 };
    const others = { first: 1, count: count - 1 };
    const byParts = await refreshByParts(trial.p, inputs, [first, others]);
    try {
      return partsIssue(await snapshot(whole), await snapshot(byParts));
    } finally {
      disposeTree(byParts);
    }
  },
};

function partsIssue(whole: Snapshot, byParts: Snapshot): Verdict {
  for (const [path, taken] of whole) {
    const part = byParts.get(path);
    if (part?.layout !== taken!.layout)
      return `in two parts, the cache has ${path || 'it'} of ${part?.layout ?? 'nothing'}, not ${taken!.layout}`;
    if (isRounding(path, part.values) && isRounding(path, taken!.values)) continue;
    const gap = relativeGap(part.values, taken!.values);
    if (!(gap <= 1e-4))
      return `a refresh in two parts differs in ${path || 'the cache'} by ${gap.toExponential(1)} of its length`;
  }
  return null;
}

/** A residual so small tells of rounding alone, which libraries do otherwise for other stacks. */
const isRounding = (path: string, values: ArrayLike<number>): boolean =>
  path.endsWith('residual') && Array.from(values).every((value) => Math.abs(value) <= 1e-6);

/**
 * Compares the statistics of a whole batch with the mean of those of ranks that have so many of its
 * samples each. All begin with the same statistics and cache, those of an earlier batch.
 */
export async function portionIssue(
  { p, given }: Trial,
  layer: LayerCase,
  samples: readonly number[],
): Promise<Verdict> {
  const { block, name } = layer;
  const accumulated = (stats: State, signals: Signals, cache: State, context: Context) =>
    inTidy(() => p.accumulate(stats, signals, cache, context) as State) as State;
  const first: Context = { block, step: 1 };
  const init = inTidy(() => p.init(block) as State) as State;
  const before = accumulated(init, layerSignals(layer, 1), null, first);
  const cache = await inTidy(
    () => (p.refresh?.(before, null, first) ?? null) as State | Promise<State>,
  );
  const signals = layerSignals(layer, 2);
  const whole = accumulated(before, signals, cache, { block, step: 2 });
  const parts = signalsOfRanks(signals, samples, given.loss ?? 'mean').map((own, rank) =>
    accumulated(before, own, cache, { block, step: 2, portion: samples[rank]! / BATCH }),
  );
  const ofRanks = await Promise.all(parts.map(snapshot));
  for (const [path, taken] of await snapshot(whole)) {
    const mean = meanOf(
      ofRanks.map((part) => part.get(path)!.values),
      samples,
    );
    const gap = relativeGap(mean, taken!.values);
    if (!(gap <= 1e-4))
      return `of ${name}, ranks with ${samples.join(', ')} samples average to other statistics than the whole batch: ${path || 'they'} differ by ${gap.toExponential(1)} of their length, usually since counts or sums are not divided by context.portion`;
  }
  return null;
}

/** The mean over ranks, weighted by samples. */
const meanOf = (parts: readonly ArrayLike<number>[], samples: readonly number[]) =>
  Array.from(parts[0]!, (_, i) =>
    parts.reduce((sum, part, rank) => sum + (part[i]! * samples[rank]!) / BATCH, 0),
  );
