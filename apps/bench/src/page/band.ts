import { median } from '../protocol/medians.js';
import type { ShownContender } from '../record/result.js';
import type { Series } from './chart.js';

/** What of a run is drawn. */
type Drawn = Pick<ShownContender['seeds'][number], 'curve' | 'stopped'>;
/** What of a contender is drawn. */
interface Lines extends Pick<ShownContender, 'name' | 'family'> {
  readonly seeds: readonly Drawn[];
}

/** The seeds' losses at the steps that all of them reached. */
function atEachStep(runs: readonly Drawn[]) {
  const length = Math.min(...runs.map(({ curve }) => curve.steps.length));
  const longest = runs.toSorted((a, b) => b.curve.steps.length - a.curve.steps.length)[0]!;
  return Array.from({ length }, (_, i) => ({
    step: longest.curve.steps[i]!,
    seconds: median(runs.map(({ curve }) => curve.seconds[i]!)),
    losses: runs.map(({ curve }) => curve.losses[i]!),
  }));
}

/**
 * A contender's median loss over seeds, with a band from the lowest to the highest; over steps, or
 * over the median time of each step.
 */
export function bandOf(
  { seeds, name, family }: Lines,
  colour: number,
  across: 'step' | 'seconds',
): Series | null {
  const finished = seeds.filter(({ stopped }) => stopped === null);
  if (finished.length === 0) return null;
  const points = atEachStep(finished);
  return {
    label: name,
    colour,
    dashed: family === 'first',
    x: points.map((point) => point[across]),
    y: points.map(({ losses }) => median(losses)),
    ...(finished.length > 1 && {
      low: points.map(({ losses }) => Math.min(...losses)),
      high: points.map(({ losses }) => Math.max(...losses)),
    }),
  };
}
