import { CurvatureError } from '@curvature/spec';
import type { Run } from './run.js';
import type { ContenderResult } from './contender-result.js';
import { median, runningMedian } from './medians.js';

/** Over seeds; null where it was not reached. */
export interface Spread {
  readonly median: number | null;
  readonly least: number | null;
  readonly most: number | null;
}
/** A line of the comparison. Ratios are to the reference's own. */
export interface Row {
  readonly name: string;
  readonly family: 'first' | 'second';
  readonly trials: number;
  /** Trials that were given up. */
  readonly diverged: number;
  /** Median over seeds, at the horizon; null where most runs were given up. */
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
  /**
   * Of the time of all cores: what other work on the machine does not change, and worker threads do
   * not hide.
   */
  readonly cpuRatio: number | null;
  readonly cpuMsPerStep: number | null;
  readonly stateFloats: number | null;
}
export interface Summary {
  /**
   * Whose loss at the horizon is the target; null where no first-order optimizer took part and came
   * through.
   */
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
 * The loss at the horizon. Of an even number of seeds the higher of the two in the middle, so that
 * the reference itself gets there.
 */
const lossAtHorizon = (runs: readonly Run[]): number =>
  runs.length === 0 ? Infinity : runs.map(endOf).toSorted((a, b) => a - b)[runs.length >> 1]!;

/**
 * The first step whose running median is at most the target, counted from 1; Infinity where there
 * is none.
 */
export function stepsTo(target: number, losses: readonly number[]): number {
  const step = runningMedian(losses).findIndex((loss) => loss <= target);
  return step < 0 ? Infinity : step + 1;
}

function spread(values: readonly number[], digits: number): Spread {
  if (values.length === 0) return { median: null, least: null, most: null };
  const [middle, least, most] = [median(values), Math.min(...values), Math.max(...values)].map(
    (value) => rounded(finite(value), digits),
  );
  return { median: middle!, least: least!, most: most! };
}

/** @throws CurvatureError where the reference that is asked for takes no part. */
export function checkReference(against: string | null, names: readonly string[]): void {
  if (against === null || names.includes(against)) return;
  throw new CurvatureError(
    `${against} takes no part, so that nothing can be held against it.`,
    '',
    'Name it in --optimizers as well.',
  );
}

/** The first-order one with the lowest loss, or the one that is named. */
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
  const came = results.filter(
    (result) => isCandidate(result) && lossAtHorizon(result.seeds) < Infinity,
  );
  return came.toSorted((a, b) => lossAtHorizon(a.seeds) - lossAtHorizon(b.seeds))[0] ?? null;
}

type Alone = Omit<Row, 'stepsRatio' | 'secondsRatio' | 'stepTimeRatio' | 'cpuRatio'>;

function alone({ contender, trials, seeds }: ContenderResult, target: number): Alone {
  const steps = seeds.map(({ losses }) => stepsTo(target, losses));
  const seconds = steps.map((step, i) =>
    step === Infinity ? Infinity : seeds[i]!.seconds[step - 1]!,
  );
  const came = seeds.length > 0;
  return {
    name: contender.name,
    family: contender.family,
    trials: trials.length,
    diverged: trials.filter(({ loss }) => loss === null).length,
    loss: rounded(finite(lossAtHorizon(seeds)), 6),
    reached: steps.filter(Number.isFinite).length,
    seeds: seeds.length,
    steps: spread(steps, 6),
    seconds: spread(seconds, 4),
    msPerStep: came ? rounded(median(seeds.map((run) => run.msPerStep)), 4) : null,
    cpuMsPerStep: came
      ? rounded(finite(median(seeds.map((run) => run.cpuMsPerStep ?? Infinity))), 4)
      : null,
    stateFloats: came ? rounded(median(seeds.map((run) => run.stateFloats)), 3) : null,
  };
}

/**
 * Who reaches the reference's loss, and when.
 * @param against The reference; null: the first-order optimizer with the lowest loss.
 */
export function summarize(
  results: readonly ContenderResult[],
  against: string | null = null,
): Summary {
  const reference = referenceOf(results, against);
  const target = reference ? lossAtHorizon(reference.seeds) : -Infinity;
  const rows = results.map((result) => alone(result, target));
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
