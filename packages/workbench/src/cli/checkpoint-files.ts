import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { CurvatureError } from '@curvature/spec';
import { getBackend } from '@tensorflow/tfjs';
import { readCheckpoint, type Identity } from '../checkpoint/checkpoint.js';
import type { Snapshot } from '../checkpoint/snapshot.js';
import { checkWritable } from '../checkpoint/write-file.js';
import type { Data } from '../contract/task.js';
import type { Run, Settings } from './settings.js';

/** Where a run is saved. */
export const fileOf = (folder: string, run: Run) => join(folder, `${run.label}.checkpoint`);

/** What a checkpoint must agree with to be continued. */
export const identify = ({ task, batch, seed }: Settings, data: Data, run: Run): Identity => ({
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
export async function checkEarly(
  { runs, json, report, checkpoint }: Settings,
  rank: number,
): Promise<void> {
  for (const run of runs) run.entry.create(run.options).dispose();
  if (json) await checkWritable('--json', json);
  if (report) await checkWritable('--report', report);
  if (!checkpoint) return;
  const files = runs.map((run) => fileOf(checkpoint.folder, run));
  const present = await Promise.all(files.map(exists));
  const first = files[present.indexOf(true)];
  if (checkpoint.resume && !first) throw nothingToResume(files[0]!);
  if (!checkpoint.resume && first) throw wouldOverwrite(first);
  if (rank > 0) return;
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
export async function findSnapshot(
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
