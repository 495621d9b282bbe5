import type { Ranks } from '@curvature/distributed';
import { CurvatureError } from '@curvature/spec';
import { dispose, getBackend } from '@tensorflow/tfjs';
import { useBackend } from '../training/backend.js';
import { batchOrder } from '../training/batch-order.js';
import { writeCheckpoint } from '../checkpoint/checkpoint.js';
import { checkEarly, fileOf, findSnapshot, identify } from './checkpoint-files.js';
import { agreed } from './ranks/agree.js';
import { heatMaps } from '../report/heat-map.js';
import { showProgress } from './progress.js';
import type { RunResult } from '../report/comparison/result.js';
import type { Run, Settings } from './settings.js';
import type { Snapshot, StepRecord } from '../checkpoint/snapshot.js';
import type { Data } from '../contract/task.js';
import { train } from '../training/train.js';
import type { Trainable } from '../contract/trainable.js';

/** The optimizers' sentences before training; throws if one cannot train this model. */
function forecasts({ task, runs, seed }: Settings, data: Data): string[] {
  if (runs.every(({ entry }) => !entry.forecast)) return [];
  const { variables } = task.model(seed, data);
  try {
    return runs.flatMap(({ label, entry, options }) => {
      const sentence = entry.forecast?.(options, variables);
      return sentence ? [`${label}: ${sentence}`] : [];
    });
  } finally {
    dispose(variables);
  }
}

/**
 * Trains one run and saves it when due. An error in training is reported in the result, so that
 * other runs continue.
 */
async function trainRun(
  settings: Settings,
  data: Data,
  run: Run,
  across: Ranks,
  signal: AbortSignal,
): Promise<RunResult> {
  const { task, steps, batch, seed, checkpoint, quiet } = settings;
  const resume = await findSnapshot(settings, data, run);
  const history: StepRecord[] = [...(resume?.history ?? [])];
  const progress = showProgress(run.label, steps, history.length, quiet);
  const optimizer = run.entry.create(run.options, ...(across.size > 1 ? [{ across }] : []));
  const saveIfDue = async (step: number, snapshot: () => Promise<Snapshot>) => {
    if (!checkpoint || !(step % checkpoint.every === 0 || step === steps || signal.aborted)) return;
    // All ranks together give the state; one writes it.
    const whole = await snapshot();
    if (across.rank > 0) return;
    await writeCheckpoint(fileOf(checkpoint.folder, run), identify(settings, data, run), whole);
  };
  const onStep = async (record: StepRecord, snapshot: () => Promise<Snapshot>) => {
    history.push(record);
    progress.update(record);
    await saveIfDue(record.step, snapshot);
  };
  try {
    await train({
      task,
      data,
      optimizer,
      steps,
      batch,
      seed,
      signal,
      across,
      onStep,
      ...(resume && { resume }),
    });
    return await describeRun(
      settings,
      run,
      history,
      optimizer,
      history.length < steps ? 'Interrupted.' : undefined,
    );
  } catch (error) {
    if (!(error instanceof CurvatureError)) throw error;
    return await describeRun(settings, run, history, optimizer, error.message);
  } finally {
    progress.stop();
    optimizer.dispose();
  }
}

async function describeRun(
  { task, seed, batch }: Settings,
  run: Run,
  steps: StepRecord[],
  optimizer: Trainable,
  stopped: string | undefined,
): Promise<RunResult> {
  const telemetry = await optimizer.inspect?.();
  const maps = heatMaps((await optimizer.matrices?.()) ?? []);
  const figures = (await optimizer.figures?.()) ?? [];
  return {
    task: task.name,
    optimizer: run.name,
    label: run.label,
    options: run.options,
    seed,
    backend: getBackend(),
    batch,
    steps,
    final: steps.at(-1)?.loss ?? null,
    ...(stopped && { stopped }),
    ...(telemetry?.length && { telemetry }),
    ...(maps.length > 0 && { heatMaps: maps }),
    ...(figures.length > 0 && { figures }),
  };
}

/** An experiment's results, and the lowest loss that any model can reach, if known. */
export interface Experiment {
  readonly results: readonly RunResult[];
  readonly floor?: number;
}

/** Loads the data, and refuses what can be refused before any training. */
async function prepare(settings: Settings, across: Ranks): Promise<Data> {
  const { task, runs, data: folder, seed, batch, quiet } = settings;
  await useBackend(settings.backend);
  await checkEarly(settings, across.rank);
  const data = await task.load(folder === undefined ? {} : { data: folder });
  batchOrder(data.size, batch, seed); // throws for a batch larger than the data
  if (!quiet)
    console.error(
      `${task.name}: ${data.describe}, batch ${batch}, seed ${seed}, on ${getBackend()}${ranksText(across)}`,
    );
  const sentences = forecasts(settings, data);
  if (!quiet) for (const sentence of sentences) console.error(sentence);
  for (const run of runs) await findSnapshot(settings, data, run);
  return data;
}

const ranksText = ({ size, kind }: Ranks) =>
  size === 1 ? '' : `, ${size} ranks (${kind === 'mpi' ? 'MPI' : kind})`;

/**
 * Trains every run of the settings, one after another, from the same start values and on the same
 * batches.
 * @param across Ranks that share each batch.
 * @throws CurvatureError before any training, for unusable data, checkpoints, options or files; on
 *   all ranks, if on one.
 */
export async function runExperiment(
  settings: Settings,
  across: Ranks,
  signal: AbortSignal,
): Promise<Experiment> {
  const data = await agreed(across, () => prepare(settings, across));
  const results: RunResult[] = [];
  for (const run of settings.runs)
    if (!signal.aborted) results.push(await trainRun(settings, data, run, across, signal));
  return { results, ...(data.floor !== undefined && { floor: data.floor }) };
}
