import { formatNumber } from '../format.js';
import { reached, type RunResult, summarise } from './result.js';

/** `a`, `a and b`, `a, b and c` */
const joined = (parts: readonly string[]) =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;

const secondsText = (seconds: number) => `${seconds.toFixed(1)} s`;

function arrival(run: RunResult, loss: number): string {
  const there = reached(run, loss);
  return there
    ? `${run.label} after ${there.step} steps and ${secondsText(there.seconds)}`
    : `${run.label} never`;
}

/**
 * Sentences on a comparison: when the other runs were at the final loss of `reference`, and which of
 * their final losses it never reached; null if it did not train, or nothing is compared with it.
 */
export function verdictOf(runs: readonly RunResult[], reference: string): string | null {
  const own = runs.find(({ optimizer }) => optimizer === reference);
  const others = runs.filter((run) => run !== own && run.final !== null);
  if (!own || own.final === null || others.length === 0) return null;
  const { final } = own;
  const { seconds } = summarise(own);
  const ahead = others.filter((run) => !reached(own, run.final!));
  const lowest = joined(ahead.map((run) => `${formatNumber(run.final!)} of ${run.label}`));
  return [
    `${own.label} ended at ${formatNumber(final)} after ${own.steps.length} steps and ${secondsText(seconds)}.`,
    `At that loss was ${joined(others.map((run) => arrival(run, final)))}.`,
    ...(ahead.length > 0 ? [`${own.label} never came to the final ${lowest}.`] : []),
  ].join(' ');
}
