import type { Task } from '@curvature/workbench';
import type { Contender } from '../protocol/contender.js';
import { four } from '../record/digits.js';
import type { Ledger } from '../record/ledger.js';
import { tune, type Tuned } from '../tune/tune.js';
import { loadData } from './data.js';
import { printTable } from './print-table.js';
import { showRuns } from './progress.js';

/** The settings of `--search`, for one optimizer. */
export interface SearchSettings {
  readonly contender: Contender;
  readonly candidates: number;
  readonly steps: number;
  readonly batch: number;
  readonly by: 'steps' | 'seconds';
  readonly data: string | undefined;
  readonly signal: AbortSignal;
}

/** Prints a line for each point; those trained for the most steps come first. */
function print(name: string, { best, rounds }: Tuned): void {
  const seen = new Set<string>();
  const furthest = rounds
    .toReversed()
    .flatMap((round) =>
      round.filter(
        ({ point }) => !seen.has(JSON.stringify(point)) && seen.add(JSON.stringify(point)),
      ),
    );
  const names = Object.keys(best);
  printTable({
    head: [name, ...names, 'steps', 'loss', 'ms/step'],
    rows: furthest.map(({ point, steps, loss, msPerStep }, i) => [
      i === 0 ? 'best' : '',
      ...names.map((option) => four(point[option]!)),
      String(steps),
      loss === null ? 'given up' : four(loss),
      four(msPerStep),
    ]),
  });
}

/** Successive halving over all tunable options of an optimizer: rate, damping, betas, interval. */
export async function search(task: Task, settings: SearchSettings, ledger: Ledger): Promise<Tuned> {
  const { contender, candidates, steps, batch, by, signal } = settings;
  const data = await loadData(task, settings.data);
  const progress = showRuns(`${task.name}, ${contender.name}`, Math.ceil(candidates * 1.5));
  const space = { ...contender.space, ...contender.extraSpace };
  try {
    const options = {
      task,
      data,
      optimizer: contender,
      space,
      candidates,
      steps,
      batch,
      by,
      signal,
    };
    const tuned = await tune({ ...options, file: ledger, onRun: progress.onRun });
    progress.stop();
    print(contender.name, tuned);
    return tuned;
  } finally {
    progress.stop();
  }
}
