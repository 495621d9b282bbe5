import { CurvatureError } from '@curvature/spec';
import type { Run } from './run.js';
import type { ContenderResult } from './contender-result.js';
import { median, runningMedian } from './medians.js';

/** Median, lowest and highest over seeds; null if the target was not reached. */
export interface Spread {
  readonly median: number | null;
  readonly least: number | null;
  readonly most: number | null;
}
/** A row of the comparison. Ratios are to the reference's own numbers. */
export interface Row {
  readonly name: string;
  readonly family: 'first' | 'second';
  readonly trials: number;
  /** Trials that were given up. */
  readonly diverged: number;
  /** Median over seeds of the final loss; null if most runs were given up. */
  readonly loss: number | null;
  /** Seeds that reached the target. */
  readonly reached: number;
  readonly seeds: number;
  readonly steps: Spread;
  readonly seconds: Spread;
  readonly stepsRatio: number | null;
  readonly secondsRatio: number | null;
  readonly msPerStep: number | null;
  readonly stepTimeRatio: number | null;
  /** Ratio of the time of all cores, which includes worker threads and excludes other programs. */
  readonly cpuRatio: number | null;
  readonly cpuMsPerStep: number | null;
  readonly stateFloats: number | null;
}
export interface Summary {
  /** The optimizer whose final loss is the target; null if no first-order optimizer finished. */
  readonly reference: string | null;
  readonly target: number | null;
  readonly rows: readonly Row[];
}

const finite = (value: number | undefined) =>
  value !== undefined && Number.isFinite(value) ? value : null;
const rounded = (value: number | null, digits: number) =>
  value === null ? null : Number(value.toPrecision(digits));
const over = (value: number | null, reference: number | null | undefined) =>
  value === null || !reference ? null : rounded(value / reference, 4);
const endOf = ({ loss }: Run) => loss ?? Infinity;

/**
 * The median of the final losses. Of an even number of seeds it is the higher of the middle two, so
 * that the reference itself reaches it.
 */
const finalLoss = (runs: readonly Run[]): number =>
  runs.length === 0 ? Infinity : runs.map(endOf).toSorted((a, b) => a - b)[runs.length >> 1]!;

/** The first step, counted from 1, whose running median is at most the target, or Infinity. */
export function stepsTo(target: number, losses: readonly number[]): number {
  const step = runningMedian(losses).findIndex((loss) => loss <= target);
  return step < 0 ? Infinity : step + 1;
}

/** Infinity stands for a seed that did not reach the target. */
export function spread(values: readonly number[], digits: number): Spread {
  if (values.length === 0) return { median: null, least: null, most: null };
  const [middle, least, most] = [median(values), Math.min(...values), Math.max(...values)].map(
    (value) => rounded(finite(value), digits),
  );
  return { median: middle!, least: least!, most: most! };
}

/** @throws CurvatureError for a reference that is not among the contenders. */
export function checkReference(against: string | null, names: readonly string[]): void {
  if (against === null || names.includes(against)) return;
  throw new CurvatureError(
    `${against} is not among the optimizers, so it cannot be the reference.`,
    '',
    'Name it in --optimizers as well.',
  );
}

/** The contender named, or else the first-order contender with the lowest loss. */
function referenceOf(
  results: readonly ContenderResult[],
  against: string | null,
): ContenderResult | null {
  checkReference(
    against,
    results.map(({ contender }) => contender.name),
  );
  const isCandidate = ({ contender }: ContenderResult) =>
    against === null ? contender.family === 'first' : contender.name === against;
  const candidates = results.filter(
    (result) => isCandidate(result) && finalLoss(result.seeds) < Infinity,
  );
  return candidates.toSorted((a, b) => finalLoss(a.seeds) - finalLoss(b.seeds))[0] ?? null;
}

type OwnNumbers = Omit<Row, 'stepsRatio' | 'secondsRatio' | 'stepTimeRatio' | 'cpuRatio'>;

function ownNumbers({ contender, trials, seeds }: ContenderResult, target: number): OwnNumbers {
  const steps = seeds.map(({ losses }) => stepsTo(target, losses));
  const seconds = steps.map((step, i) =>
    step === Infinity ? Infinity : seeds[i]!.seconds[step - 1]!,
  );
  const hasRuns = seeds.length > 0;
  return {
    name: contender.name,
    family: contender.family,
    trials: trials.length,
    diverged: trials.filter(({ loss }) => loss === null).length,
    loss: rounded(finite(finalLoss(seeds)), 6),
    reached: steps.filter(Number.isFinite).length,
    seeds: seeds.length,
    steps: spread(steps, 6),
    seconds: spread(seconds, 4),
    msPerStep: hasRuns ? rounded(median(seeds.map((run) => run.msPerStep)), 4) : null,
    cpuMsPerStep: hasRuns
      ? rounded(finite(median(seeds.map((run) => run.cpuMsPerStep ?? Infinity))), 4)
      : null,
    stateFloats: hasRuns ? rounded(median(seeds.map((run) => run.stateFloats)), 3) : null,
  };
}

/**
 * Which contenders reach the reference's loss, and when.
 * @param against Name of the reference; null: the first-order contender with the lowest loss.
 */
export function summarize(
  results: readonly ContenderResult[],
  against: string | null = null,
): Summary {
  const reference = referenceOf(results, against);
  const target = reference ? finalLoss(reference.seeds) : -Infinity;
  const rows = results.map((result) => ownNumbers(result, target));
  const own = rows.find(({ name }) => name === reference?.contender.name);
  return {
    reference: own?.name ?? null,
    target: finite(target),
    rows: rows.map((row) => ({
      ...row,
      stepsRatio: over(row.steps.median, own?.steps.median),
      secondsRatio: over(row.seconds.median, own?.seconds.median),
      stepTimeRatio: over(row.msPerStep, own?.msPerStep),
      cpuRatio: over(row.cpuMsPerStep, own?.cpuMsPerStep),
    })),
  };
}
