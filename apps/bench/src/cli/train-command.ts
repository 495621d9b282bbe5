import { checkOneOf } from '@curvature/spec';
import { type Data, type Task, useBackend } from '@curvature/workbench';
import { trainPage } from '../page/train-page.js';
import { headToHead, type Plan } from '../protocol/head-to-head.js';
import { four } from '../record/digits.js';
import { type Ledger, openLedger, writeWhole } from '../record/ledger.js';
import { describeMachine } from '../record/machine.js';
import { type Result, resultOf } from '../record/result.js';
import { saveBeside, saveResult } from '../record/saved.js';
import { tableOf } from '../record/table.js';
import { loadData } from './data.js';
import { printTable } from './print-table.js';
import { showRuns } from './progress.js';
import { search } from './search-command.js';
import { commandOf, type Settings, settingsOf, type TrainFlags } from './train-flags.js';

function planOf(task: Task, data: Data, settings: Settings, ledger: Ledger): Plan {
  const { entrants, trials, seeds, steps, batch } = settings;
  return {
    task,
    data,
    contenders: entrants,
    trials,
    seeds,
    steps: steps ?? task.steps,
    batch: batch ?? task.batch,
    ledger,
  };
}

async function runTask(
  task: Task,
  settings: Settings,
  flags: TrainFlags,
  ledger: Ledger,
  signal: AbortSignal,
) {
  const data = await loadData(task, flags.data);
  const plan = planOf(task, data, settings, ledger);
  const { contenders: entrants, trials, seeds, steps } = plan;
  console.error(
    `${task.name}: ${entrants.length} optimizers, each with ${trials} trials ` +
      `and ${seeds} runs that count, of ${steps} steps`,
  );
  const progress = showRuns(task.name, entrants.length * (trials + seeds));
  try {
    const results = await headToHead({ ...plan, signal, onRun: progress.onRun });
    return resultOf(plan, results, commandOf(task.name, flags), flags.against ?? null);
  } finally {
    progress.stop();
  }
}

function print(result: Result): void {
  const { summary, task, steps } = result;
  console.log(`\n${task}, ${steps} steps, on ${describeMachine(result.machine)}`);
  if (summary.reference) {
    const { reference, target } = summary;
    console.log(
      `target: ${four(target)}, the final loss of ${reference} (*), tuned like the others`,
    );
  }
  printTable(tableOf(summary));
}

/** `--search`: finds the best setting of each optimizer, instead of running the protocol. */
async function searchAll(
  flags: TrainFlags,
  settings: Settings,
  ledger: Ledger,
  signal: AbortSignal,
): Promise<void> {
  const by = checkOneOf('bench', 'by', flags.by, ['steps', 'seconds']);
  for (const task of settings.chosen) {
    for (const contender of settings.entrants) {
      const { trials: candidates, steps, batch } = settings;
      const sizes = { candidates, steps: steps ?? task.steps, batch: batch ?? task.batch };
      await search(task, { ...sizes, contender, by, data: flags.data, signal }, ledger);
    }
  }
}

/** Runs the protocol on each task, and writes the files that the flags name. */
export async function trainHeadToHead(flags: TrainFlags, signal: AbortSignal): Promise<Result[]> {
  const settings = settingsOf(flags);
  await useBackend(settings.backend);
  const ledger = openLedger(flags.json ?? null, flags.fresh === true);
  const results: Result[] = [];
  if (flags.search) {
    await searchAll(flags, settings, ledger, signal);
    return results;
  }
  for (const task of settings.chosen) {
    results.push(await runTask(task, settings, flags, ledger, signal));
    print(results.at(-1)!);
    ledger.finish(results);
    if (flags.save) console.error(`Saved ${saveResult(results.at(-1)!)}`);
    if (flags.saveBeside) console.error(`Saved ${saveBeside(results.at(-1)!)}`);
    if (flags.report) writeWhole(flags.report, trainPage(results));
  }
  return results;
}
