import { formatNumber, formatOptions } from '../format.js';
import { reached, summarise, target, type RunResult } from './result.js';

/** A table as text: a head, and one row per run. */
export interface Comparison {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * Optimizer, options, losses and times of every run, and the step and time at which each reached
 * the lowest final loss of those compared.
 */
export function compare(runs: readonly RunResult[]): Comparison {
  const goal = target(runs);
  const hasAccuracy = runs.some(({ steps }) => steps.at(-1)?.accuracy !== undefined);
  const losses = ['final loss', 'best loss', ...(hasAccuracy ? ['accuracy'] : [])];
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
      ...[final, best, ...(hasAccuracy ? [run.steps.at(-1)?.accuracy] : [])].map(formatNumber),
      ...[msPerStep && Math.round(msPerStep), Number(seconds.toFixed(1))].map(formatNumber),
      ...(goal ? [pass?.step, pass && Number(pass.seconds.toFixed(1))].map(formatNumber) : []),
    ];
  };
  return { head: [...head, ...(more ?? [])], rows: runs.map(row) };
}
