import type { Data, Task } from '@curvature/workbench';
import type { Contender } from './contender.js';
import type { ContenderResult } from './contender-result.js';
import { load } from './load.js';
import { runningMedian } from './medians.js';
import type { KnownRuns, Run, RunKey } from './run.js';
import { runOnce, type Training } from './run-once.js';
import { type Point, trialPoints } from './space.js';

/** What the protocol runs, and where it finds and keeps runs. */
export interface Plan {
  readonly task: Task;
  readonly data: Data;
  readonly contenders: readonly Contender[];
  readonly trials: number;
  readonly seeds: number;
  readonly steps: number;
  readonly batch: number;
  readonly ledger: KnownRuns;
  readonly signal?: AbortSignal;
  /** Called for every run; `wasFound` if the ledger had it. */
  readonly onRun?: (run: Run, wasFound: boolean) => void;
}

const digits = (value: number, places: number) => Number(value.toPrecision(places));

function asRun(key: RunKey, { losses, ms, cpu, stopped, stateFloats }: Training): Run {
  let seconds = 0;
  return {
    ...key,
    loss: stopped === null ? digits(runningMedian(losses).at(-1)!, 7) : null,
    stopped,
    msPerStep: digits(ms.reduce((sum, each) => sum + each, 0) / Math.max(1, ms.length), 5),
    cpuMsPerStep: digits(cpu / Math.max(1, ms.length), 5),
    stateFloats: digits(stateFloats, 4),
    load: load(),
    losses: losses.map((loss) => digits(loss, 7)),
    seconds: ms.map((each) => digits((seconds += each / 1000), 6)),
  };
}

type Entrant = Pick<Contender, 'name' | 'make'>;
type Runs = Pick<Plan, 'task' | 'data' | 'steps' | 'batch' | 'ledger' | 'signal' | 'onRun'>;
/** The tasks and contenders that this process has run; its first steps compile, and are slow. */
const warm = new Set<string>();

async function warmUp(
  { task, data, batch }: Runs,
  { name, make }: Entrant,
  point: Point,
): Promise<void> {
  if (warm.has(`${task.name} ${name}`)) return;
  warm.add(`${task.name} ${name}`);
  await runOnce(make(point, task.name), { task, data, batch, seed: 0, steps: 3, learningRate: 0 });
}

/** A run from the ledger, or a new one. */
export async function runOf(
  runs: Runs,
  contender: Entrant,
  point: Point,
  seed: number,
): Promise<Run> {
  const { task, data, steps, batch, ledger, signal, onRun } = runs;
  const { name, make } = contender;
  const key = {
    task: task.name,
    data: data.fingerprint.slice(0, 16),
    steps,
    batch,
    optimizer: name,
    point,
    seed,
  };
  const found = ledger.find(key);
  if (found) {
    onRun?.(found, true);
    return found;
  }
  await warmUp(runs, contender, point);
  const learningRate = point['learningRate']!;
  const options = { task, data, seed, steps, batch, learningRate, ...(signal && { signal }) };
  const run = asRun(key, await runOnce(make(point, task.name), options));
  signal?.throwIfAborted();
  ledger.add(run);
  onRun?.(run, false);
  return run;
}

/** The point with the lowest loss at the last step; null if all trials were given up. */
export const bestOf = (trials: readonly Run[]): Point | null =>
  trials.filter(({ loss }) => loss !== null).toSorted((a, b) => a.loss! - b.loss!)[0]?.point ??
  null;

/** Each round runs every contender once, so other work on the machine slows all of them alike. */
async function interleaved(
  rounds: number,
  contenders: readonly Contender[],
  run: (contender: Contender, round: number) => Promise<Run | null>,
): Promise<Map<Contender, Run[]>> {
  const all = new Map<Contender, Run[]>(contenders.map((contender) => [contender, []]));
  for (let round = 0; round < rounds; round++) {
    for (const contender of contenders) {
      const finished = await run(contender, round);
      if (finished) all.get(contender)!.push(finished);
    }
  }
  return all;
}

/**
 * Runs the protocol: every contender has the same number of quasi-random trials, on seed 0. The
 * best point of each, by its loss at the last step, is trained from every other seed.
 * @throws The reason of `signal` when it is aborted; finished runs are in the ledger.
 */
export async function headToHead(plan: Plan): Promise<ContenderResult[]> {
  const { contenders } = plan;
  const points = new Map(
    contenders.map((contender) => [contender, trialPoints(contender.space, plan.trials)]),
  );
  const trials = await interleaved(plan.trials, contenders, (contender, i) =>
    runOf(plan, contender, points.get(contender)![i]!, 0),
  );
  const best = new Map(contenders.map((contender) => [contender, bestOf(trials.get(contender)!)]));
  const seeds = await interleaved(plan.seeds, contenders, async (contender, i) => {
    const point = best.get(contender)!;
    return point && runOf(plan, contender, point, i + 1);
  });
  return contenders.map((contender) => ({
    contender,
    trials: trials.get(contender)!,
    best: best.get(contender)!,
    seeds: seeds.get(contender)!,
  }));
}
