import type { Ranks } from '@curvature/distributed';
import { CurvatureError } from '@curvature/spec';
import { getBackend } from '@tensorflow/tfjs';
import { writeCheckpoint } from '../checkpoint/checkpoint.js';
import type { Snapshot, StepRecord } from '../checkpoint/snapshot.js';
import type { Data } from '../contract/task.js';
import type { Trainable } from '../contract/trainable.js';
import type { RunResult } from '../report/comparison/result.js';
import { heatMaps } from '../report/heat-map.js';
import { train } from '../training/train.js';
import { fileOf, findSnapshot, identify } from './checkpoint-files.js';
import { showProgress } from './progress.js';
import type { Run, Settings } from './settings.js';

/**
 * Trains one run and saves it when due. An error in training is reported in the result, so that
 * other runs continue.
 */
export async function trainRun(
  settings: Settings,
  data: Data,
  run: Run,
  across: Ranks,
  signal: AbortSignal,
): Promise<RunResult> {
  const { task, steps, batch, seed, quiet } = settings;
  const resume = await findSnapshot(settings, data, run);
  const history: StepRecord[] = [...(resume?.history ?? [])];
  const progress = showProgress(run.label, steps, history.length, quiet);
  const optimizer = run.entry.create(run.options, ...(across.size > 1 ? [{ across }] : []));
  const saveIfDue = saver(settings, data, run, across, signal);
  const onStep = async (record: StepRecord, snapshot: () => Promise<Snapshot>) => {
    history.push(record);
    progress.update(record);
    await saveIfDue(record.step, snapshot);
  };
  const described = (stopped?: string) => describeRun(settings, run, history, optimizer, stopped);
  const common = { task, data, optimizer, steps, batch, seed, signal, across, onStep };
  try {
    await train({ ...common, ...(resume && { resume }) });
    return await described(history.length < steps ? 'Interrupted.' : undefined);
  } catch (error) {
    if (!(error instanceof CurvatureError)) throw error;
    return await described(error.message);
  } finally {
    progress.stop();
    optimizer.dispose();
  }
}

/** Writes a checkpoint after the steps that the settings name, the last, and an interrupted one. */
const saver =
  (settings: Settings, data: Data, run: Run, across: Ranks, signal: AbortSignal) =>
  async (step: number, snapshot: () => Promise<Snapshot>): Promise<void> => {
    const { checkpoint, steps } = settings;
    if (!checkpoint || !(step % checkpoint.every === 0 || step === steps || signal.aborted)) return;
    // All ranks together give the state; one writes it.
    const whole = await snapshot();
    if (across.rank > 0) return;
    await writeCheckpoint(fileOf(checkpoint.folder, run), identify(settings, data, run), whole);
  };

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
