import type { Figure } from '../../contract/figure.js';
import type { HeatMap } from '../heat-map.js';
import type { StepRecord } from '../../checkpoint/snapshot.js';

/** One run, as `--json` writes it. */
export interface RunResult {
  readonly task: string;
  readonly optimizer: string;
  /** The name of the run in tables, e.g. `adam@0.003`. */
  readonly label: string;
  readonly options: { readonly [name: string]: unknown };
  readonly seed: number;
  readonly backend: string;
  readonly batch: number;
  readonly steps: readonly StepRecord[];
  /** The last step's loss; null before the first. */
  readonly final: number | null;
  /** Why the run ended early. */
  readonly stopped?: string;
  /** The records of the optimizer's `inspect()` at the end. */
  readonly telemetry?: readonly object[];
  /** The optimizer's matrices at the end, for the report; `--json` leaves them out. */
  readonly heatMaps?: readonly HeatMap[];
  /** The optimizer's own plots. */
  readonly figures?: readonly Figure[];
}

/** The numbers of one run. */
export interface Summary {
  readonly final: number | null;
  readonly best: number | null;
  readonly msPerStep: number | null;
  readonly seconds: number;
}

/** Seconds at the end of each step: cumulative sums of `ms`. */
export function secondsAt(steps: readonly StepRecord[]): number[] {
  let sum = 0;
  return steps.map(({ ms }) => (sum += ms) / 1000);
}

/** `msPerStep` is the mean over all steps, so rare refreshes count in full. */
export function summarise({ steps, final }: RunResult): Summary {
  const losses = steps.map(({ loss }) => loss);
  const seconds = secondsAt(steps).at(-1) ?? 0;
  return {
    final,
    best: losses.length ? losses.reduce((a, b) => Math.min(a, b)) : null,
    msPerStep: steps.length ? (seconds * 1000) / steps.length : null,
    seconds,
  };
}

/** The loss that all runs are compared by: the lowest final loss of the runs after the first. */
export function target(
  runs: readonly RunResult[],
): { readonly label: string; readonly loss: number } | null {
  const compared = runs
    .slice(1)
    .flatMap(({ label, final }) => (final === null ? [] : [{ label, loss: final }]));
  return compared.length ? compared.reduce((a, b) => (b.loss < a.loss ? b : a)) : null;
}

/** The first step whose loss is at most `loss`, and the seconds until then. */
export function reached(
  { steps }: RunResult,
  loss: number,
): { readonly step: number; readonly seconds: number } | null {
  const at = steps.findIndex((record) => record.loss <= loss);
  return at < 0 ? null : { step: steps[at]!.step, seconds: secondsAt(steps)[at]! };
}
