import type { Data, Task } from '@curvature/workbench';
import type { Contender } from './contender.js';
import type { ContenderResult } from './contender-result.js';
import { load } from './load.js';
import { runningMedian } from './medians.js';
import type { KnownRuns, Run, RunKey } from './run.js';
import { runOnce, type Training } from './run-once.js';
import { type Point, trialPoints } from './space.js';

/** What is asked for. */
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
  /** Hears of every run, whether it was made or found. */
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
/**
 * What this process has run: the first steps of anything are slow, since nothing is compiled yet.
 */
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

/** From the ledger, or made now. */
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

/** The lowest loss at the horizon. */
export const bestOf = (trials: readonly Run[]): Point | null =>
  trials.filter(({ loss }) => loss !== null).toSorted((a, b) => a.loss! - b.loss!)[0]?.point ??
  null;

/** Rounds in which everyone has a turn, so that other work on the machine strikes all alike. */
async function inTurns(
  rounds: number,
  contenders: readonly Contender[],
  run: (contender: Contender, round: number) => Promise<Run | null>,
): Promise<Map<Contender, Run[]>> {
  const all = new Map<Contender, Run[]>(contenders.map((contender) => [contender, []]));
  for (let round = 0; round < rounds; round++) {
    for (const contender of contenders) {
      const made = await run(contender, round);
      if (made) all.get(contender)!.push(made);
    }
  }
  return all;
}

/**
 * The protocol: the same number of quasi-random trials for everyone, on seed 0; the best of each,
 * by its loss at the horizon, is trained from every other seed.
 * @throws the reason of `signal` when it is aborted; finished runs are in the ledger.
 */
export async function headToHead(plan: Plan): Promise<ContenderResult[]> {
  const { contenders } = plan;
  const points = new Map(
    contenders.map((contender) => [contender, trialPoints(contender.space, plan.trials)]),
  );
  const trials = await inTurns(plan.trials, contenders, (contender, i) =>
    runOf(plan, contender, points.get(contender)![i]!, 0),
  );
  const best = new Map(contenders.map((contender) => [contender, bestOf(trials.get(contender)!)]));
  const seeds = await inTurns(plan.seeds, contenders, async (contender, i) => {
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
