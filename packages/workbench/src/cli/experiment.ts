import type { Ranks } from '@curvature/distributed';
import { dispose, getBackend } from '@tensorflow/tfjs';
import { useBackend } from '../training/backend.js';
import { batchOrder } from '../training/batch-order.js';
import { checkEarly, findSnapshot } from './checkpoint-files.js';
import { agreed } from './ranks/agree.js';
import type { RunResult } from '../report/comparison/result.js';
import type { Settings } from './settings.js';
import type { Data } from '../contract/task.js';
import { trainRun } from './train-run.js';

/** An experiment's results, and the lowest loss that any model can reach, if known. */
export interface Experiment {
  readonly results: readonly RunResult[];
  readonly floor?: number;
}

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

const ranksText = ({ size, kind }: Ranks) =>
  size === 1 ? '' : `, ${size} ranks (${kind === 'mpi' ? 'MPI' : kind})`;
