import { formatNumber, formatOptions } from './format.js';
import { reached, summarise, target, type RunResult } from './result.js';

/** A table for people: a head, and one row of text per run. */
export interface Comparison {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * Optimizer, options, losses and times of every run, and where each passed the loss the compared
 * one ended with.
 */
export function compare(runs: readonly RunResult[]): Comparison {
  const goal = target(runs);
  const answers = runs.some(({ steps }) => steps.at(-1)?.accuracy !== undefined);
  const losses = ['final loss', 'best loss', ...(answers ? ['accuracy'] : [])];
  const head = ['optimizer', 'options', ...losses, 'ms per step', 'seconds'];
  const more =
    goal &&
    ['steps', 'seconds'].map((unit) => `${unit} to ${formatNumber(goal.loss)} (${goal.label})`);
  const row = (run: RunResult) => {
    const { final, best, msPerStep, seconds } = summarise(run);
    const pass = goal && reached(run, goal.loss);
    return [
      run.label,
      formatOptions(run.options),
      ...[final, best, ...(answers ? [run.steps.at(-1)?.accuracy] : [])].map(formatNumber),
      ...[msPerStep && Math.round(msPerStep), Number(seconds.toFixed(1))].map(formatNumber),
      ...(goal ? [pass?.step, pass && Number(pass.seconds.toFixed(1))].map(formatNumber) : []),
    ];
  };
  return { head: [...head, ...(more ?? [])], rows: runs.map(row) };
}
