import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { CurvatureError } from '@curvature/spec';
import { dispose, getBackend } from '@tensorflow/tfjs';
import { useBackend } from '../training/backend.js';
import { batchOrder } from '../training/batch-order.js';
import { readCheckpoint, writeCheckpoint, type Identity } from '../checkpoint/checkpoint.js';
import { heatMaps } from '../report/heat-map.js';
import { showProgress } from './progress.js';
import type { RunResult } from '../report/result.js';
import type { Run, Settings } from './settings.js';
import type { Snapshot, StepRecord } from '../checkpoint/snapshot.js';
import type { Data } from '../contract/task.js';
import { train } from '../training/train.js';
import type { Trainable } from '../contract/trainable.js';
import { checkWritable } from '../checkpoint/write-file.js';

const fileOf = (folder: string, run: Run) => join(folder, `${run.label}.checkpoint`);

const identify = ({ task, batch, seed }: Settings, data: Data, run: Run): Identity => ({
  task: task.name,
  data: data.fingerprint,
  optimizer: run.name,
  options: run.options,
  batch,
  seed,
  backend: getBackend(),
});

const exists = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  );

/** Refuses options that only the optimizer checks, and unwritable files, before data is loaded. */
async function checkEarly({ runs, json, report, checkpoint }: Settings): Promise<void> {
  for (const run of runs) run.entry.create(run.options).dispose();
  if (json) await checkWritable('--json', json);
  if (report) await checkWritable('--report', report);
  if (!checkpoint) return;
  const files = runs.map((run) => fileOf(checkpoint.folder, run));
  const present = await Promise.all(files.map(exists));
  const first = files[present.indexOf(true)];
  if (checkpoint.resume && !first) throw nothingToResume(files[0]!);
  if (!checkpoint.resume && first) throw wouldOverwrite(first);
  for (const file of files) await checkWritable('--checkpoint', file);
}

const nothingToResume = (file: string) =>
  new CurvatureError(
    `--resume found no checkpoint ${file}.`,
    'The run may have stopped before its first checkpoint, or used another folder.',
    'Check --checkpoint, or start again without --resume.',
  );
const wouldOverwrite = (file: string) =>
  new CurvatureError(
    `There is a checkpoint already: ${file}.`,
    'An earlier run wrote it.',
    'Add --resume to continue from it, choose another folder, or remove it.',
  );

/** The state to continue from; undefined if there is no checkpoint of this run. */
async function findSnapshot(
  settings: Settings,
  data: Data,
  run: Run,
): Promise<Snapshot | undefined> {
  const { checkpoint, steps } = settings;
  const file = checkpoint?.resume ? fileOf(checkpoint.folder, run) : '';
  if (!file || !(await exists(file))) return undefined;
  const snapshot = await readCheckpoint(file, identify(settings, data, run));
  const done = snapshot.history.length;
  if (done <= steps) return snapshot;
  const found = `The checkpoint ${file} is at step ${done} already, beyond --steps ${steps}.`;
  throw new CurvatureError(found, '', `Ask for at least ${done} steps.`);
}

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
  signal: AbortSignal,
): Promise<RunResult> {
  const { task, steps, batch, seed, checkpoint, quiet } = settings;
  const resume = await findSnapshot(settings, data, run);
  const history: StepRecord[] = [...(resume?.history ?? [])];
  const progress = showProgress(run.label, steps, history.length, quiet);
  const optimizer = run.entry.create(run.options);
  const saveIfDue = async (step: number, snapshot: () => Promise<Snapshot>) => {
    if (!checkpoint || !(step % checkpoint.every === 0 || step === steps || signal.aborted)) return;
    await writeCheckpoint(
      fileOf(checkpoint.folder, run),
      identify(settings, data, run),
      await snapshot(),
    );
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

/**
 * Trains every run of the settings, one after another, from the same start values and on the same
 * batches.
 * @throws CurvatureError before any training, for unusable data, checkpoints, options or files.
 */
export async function runExperiment(settings: Settings, signal: AbortSignal): Promise<Experiment> {
  const { task, runs, data: folder, seed, batch, quiet } = settings;
  await useBackend(settings.backend);
  await checkEarly(settings);
  const data = await task.load(folder === undefined ? {} : { data: folder });
  batchOrder(data.size, batch, seed); // throws for a batch larger than the data
  if (!quiet)
    console.error(
      `${task.name}: ${data.describe}, batch ${batch}, seed ${seed}, on ${getBackend()}`,
    );
  const sentences = forecasts(settings, data);
  if (!quiet) for (const sentence of sentences) console.error(sentence);
  for (const run of runs) await findSnapshot(settings, data, run);
  const results: RunResult[] = [];
  for (const run of runs)
    if (!signal.aborted) results.push(await trainRun(settings, data, run, signal));
  return { results, ...(data.floor !== undefined && { floor: data.floor }) };
}
