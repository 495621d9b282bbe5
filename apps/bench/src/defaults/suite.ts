import { type Machine, thisMachine } from '../record/machine.js';
import type { Program } from '../programs/program.js';
import { adams, type Contender, ours } from './contenders.js';
import { type Outcome, runProgram } from './run-program.js';
import { median } from '../protocol/medians.js';

/** The outcomes of programs times optimizers times seeds. */
export interface Defaults {
  readonly machine: Machine;
  readonly command: string;
  readonly date: string;
  readonly seeds: number;
  readonly programs: readonly Pick<Program, 'name' | 'describe' | 'half' | 'steps'>[];
  readonly outcomes: readonly Outcome[];
}

export interface SuiteOptions {
  readonly programs: readonly Program[];
  readonly seeds: number;
  readonly folder?: string;
  /** In place of ours. */
  readonly entrants?: readonly Contender[];
  readonly signal?: AbortSignal;
  onOutcome?(outcome: Outcome): void;
}

/** Steps before the first run of a program: what V8 compiles late is no work of the first Adam. */
const WARM_UP = 5;

/**
 * Runs every program with each rate of Adam, then with ours, from each seed. Ours are judged after
 * the same steps, and after the median of the seconds that Adam took from that seed.
 */
export async function runSuite(options: SuiteOptions): Promise<Outcome[]> {
  const { programs, seeds, folder, entrants = ours, signal } = options;
  const outcomes: Outcome[] = [];
  const where = folder === undefined ? {} : { folder };
  for (const program of programs) {
    await runProgram(program, adams[0]!, { ...where, seed: 0, steps: WARM_UP });
    for (let seed = 1; seed <= seeds; seed++) {
      const seconds: number[] = [];
      for (const contender of [...adams, ...entrants]) {
        if (signal?.aborted) return outcomes;
        const isOurs = entrants.includes(contender);
        const budget = isOurs && seconds.length > 0 ? { budget: median(seconds) } : {};
        const outcome = await runProgram(program, contender, { ...where, seed, ...budget });
        if (!isOurs && outcome.diverged === null) seconds.push(outcome.seconds);
        outcomes.push(outcome);
        options.onOutcome?.(outcome);
      }
    }
  }
  return outcomes;
}

/** Outcomes with what is needed to read them later. */
export const asDefaults = (
  programs: readonly Program[],
  seeds: number,
  outcomes: readonly Outcome[],
  command: string,
): Defaults => ({
  machine: thisMachine(),
  command,
  date: new Date().toISOString(),
  seeds,
  programs: programs.map(({ name, describe, half, steps }) => ({ name, describe, half, steps })),
  outcomes,
});
