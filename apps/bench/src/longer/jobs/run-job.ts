import type { Data } from '@curvature/workbench';
import { warmUpCosine } from '@curvature/rules';
import type { Judgement } from '../../programs/program.js';
import { runOnce, type Training } from '../../protocol/run-once.js';
import { digits } from '../../record/digits.js';
import { type Entrant, entrants } from '../contenders.js';
import type { LongerTask } from '../tasks/longer-task.js';
import type { Curve, Job, LongerRun } from './job.js';
import { judgeOf } from './judge.js';

/** Of the steps, over which the rate rises; then it falls to zero by a cosine. */
const WARM_UP = 0.05;
/** Steps before the first run of its kind in a process: what V8 compiles late is no work of it. */
const COMPILING = 3;

type Mark = Judgement & { readonly step: number };

const meanOf = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function curveOf({ losses, ms }: Training, marks: readonly Mark[]): Curve {
  const until = (step: number) => ms.slice(0, step).reduce((sum, each) => sum + each / 1000, 0);
  const before = (i: number) => (i === 0 ? 0 : marks[i - 1]!.step);
  return {
    steps: marks.map(({ step }) => step),
    seconds: marks.map(({ step }) => digits(until(step), 5)),
    training: marks.map(({ step }, i) => digits(meanOf(losses.slice(before(i), step)), 5)),
    validation: marks.map(({ loss }) => digits(loss, 5)),
    accuracy: marks.flatMap(({ accuracy }) => (accuracy === undefined ? [] : digits(accuracy, 4))),
  };
}

function asRun(job: Job, training: Training, marks: readonly Mark[]): LongerRun {
  const curve = curveOf(training, marks);
  const last = marks.at(-1);
  const isFinite = last !== undefined && Number.isFinite(last.loss);
  const stopped = training.stopped ?? (isFinite ? null : 'the validation loss is not finite');
  const ends = stopped === null;
  return {
    ...job,
    training: ends ? digits(meanOf(training.losses.slice(-Math.ceil(job.steps / 10))), 5) : null,
    validation: ends ? curve.validation.at(-1)! : null,
    accuracy: ends ? (curve.accuracy.at(-1) ?? null) : null,
    stopped,
    msPerStep: digits(meanOf(training.ms), 4),
    stateFloats: digits(training.stateFloats, 3),
    curve,
  };
}

const compiled = new Set<string>();

/**
 * Trains once on the schedule, judged beside the training.
 * @param data All of the task's.
 * @throws The reason of `signal` when it is aborted.
 */
export async function runJob(
  job: Job,
  task: LongerTask,
  data: Data,
  signal?: AbortSignal,
): Promise<LongerRun> {
  const entrant = entrants.find(({ name }) => name === job.optimizer)!;
  const kind = `${task.name} ${entrant.name}`;
  if (!compiled.has(kind)) {
    compiled.add(kind);
    await trainJob({ ...job, steps: COMPILING }, task, data, entrant, signal);
  }
  return trainJob(job, task, data, entrant, signal);
}

async function trainJob(
  job: Job,
  task: LongerTask,
  data: Data,
  { make }: Entrant,
  signal: AbortSignal | undefined,
): Promise<LongerRun> {
  const { steps, batch, seed, point, validations } = job;
  const { task: watched, judge, dispose } = judgeOf(task, data);
  const every = Math.max(1, Math.round(steps / validations));
  const marks: Mark[] = [];
  const onStep = ({ step }: { readonly step: number }) => {
    if (step % every === 0 || step === steps) marks.push({ step, ...judge() });
  };
  try {
    const options = {
      task: watched,
      data: { ...data, size: task.trained(data) },
      learningRate: point['learningRate']!,
      schedule: warmUpCosine({ peak: 1, warmUp: Math.round(WARM_UP * steps), steps }),
    };
    const counts = { steps, batch, seed, ...(signal && { signal }) };
    const training = await runOnce(make(point), { ...options, ...counts, onStep });
    signal?.throwIfAborted();
    return asRun(job, training, marks);
  } finally {
    dispose();
  }
}
