import { Command, Option } from 'commander';
import type { Job, LongerRun } from '../longer/jobs/job.js';
import { type Journal, readJournal } from '../longer/jobs/journal.js';
import { answerJobs, WORKER } from '../longer/jobs/runners.js';
import { saveLonger } from '../longer/results/kept.js';
import { longerPage } from '../longer/results/page.js';
import { summariesOf } from '../longer/results/summary.js';
import { factsText, longerTable } from '../longer/results/tables.js';
import { runLonger } from '../longer/run-longer.js';
import { longerTasks, longerTasksNamed } from '../longer/tasks/index.js';
import { load } from '../protocol/load.js';
import { four } from '../record/digits.js';
import { writeWhole } from '../record/ledger.js';
import { describeMachine } from '../record/machine.js';
import { pointText } from '../record/point-text.js';
import { RESULTS } from '../record/saved.js';
import { count, list } from './numbers.js';
import { printTable } from './print-table.js';

/** As typed. */
interface Flags {
  readonly tasks?: string;
  readonly seeds: string;
  readonly processes: string;
  readonly seconds?: string;
  readonly data?: string;
  readonly json?: string;
  readonly from?: string;
  readonly report?: string;
  readonly save?: boolean;
  readonly quick?: boolean;
  readonly worker?: boolean;
}

/** The command that repeats the runs on any machine, without output files and folders of data. */
const commandOf = ({ tasks, seeds, processes, data, quick }: Flags) =>
  Object.entries({ tasks, seeds, processes, data: data?.replaceAll(/[^,=]+\//g, '') })
    .filter(([, value]) => value !== undefined)
    .reduce(
      (line, [name, value]) => `${line} --${name} ${value}`,
      `pnpm bench longer${quick ? ' --quick' : ''}`,
    );

const nameOf = ({ task, optimizer, point, seed }: Job) =>
  `${task}, ${optimizer} (${pointText(point)}), ${seed === 0 ? 'trial' : `seed ${seed}`}`;

/** A line on stderr. */
function showRun(run: LongerRun, done: number, total: number): void {
  const end = run.stopped ?? `validation loss ${four(run.validation)}`;
  const seconds = run.curve.seconds.at(-1)?.toFixed(1) ?? '-';
  console.error(`${done}/${total} ${nameOf(run)}: ${end}, ${seconds} s`);
}

function showFailure(job: Job, error: Error): void {
  console.error(`${nameOf(job)} failed: ${error.stack ?? error.message}`);
  process.exitCode = 1;
}

const runFlags = (flags: Flags, signal: AbortSignal): Promise<Journal> =>
  runLonger({
    tasks: flags.tasks === undefined ? longerTasks : longerTasksNamed(list(flags.tasks)),
    seeds: flags.quick ? 1 : count('seeds', flags.seeds),
    isQuick: flags.quick === true,
    processes: count('processes', flags.processes),
    seconds: flags.seconds === undefined ? Infinity : count('seconds', flags.seconds),
    data: flags.data,
    command: commandOf(flags),
    file: flags.json,
    signal,
    onRun: showRun,
    onFailure: showFailure,
  });

function print(journal: Journal): void {
  for (const summary of summariesOf(journal)) {
    console.log(`\n${summary.facts.name}: ${factsText(summary)}`);
    printTable(longerTable(summary));
  }
}

async function longer(flags: Flags, signal: AbortSignal): Promise<void> {
  if (flags.worker) return answerJobs(flags.data);
  const journal = flags.from ? readJournal(flags.from) : await runFlags(flags, signal);
  console.error(`${describeMachine(journal.setting.machine)}, load ${load()}`);
  print(journal);
  if (flags.report) writeWhole(flags.report, longerPage(journal));
  if (flags.save) console.log(`Kept in ${saveLonger(journal, RESULTS)}`);
}

/** `bench longer`. */
export const longerCommand = (
  choose: (work: (signal: AbortSignal) => Promise<unknown>) => void,
): Command =>
  new Command('longer')
    .summary('ten times the steps, with a schedule, judged on examples that are held out')
    .description(
      'Trains a transformer, an autoencoder and a convolutional net for ten times the steps of ' +
        '`train`, with warm-up and cosine: NAdamW, tuned, against ours, by validation loss.',
    )
    .option('--tasks <names>', `some of ${longerTasks.map(({ name }) => name).join(', ')}`)
    .option('--seeds <count>', 'runs of the best setting, from seeds 1, 2, ...', '3')
    .option('--processes <count>', 'runs at a time, each in a process of its own', '1')
    .option('--seconds <count>', 'start no run after so many seconds; --json continues later')
    .option('--data <paths>', 'TASK=PATH separated by commas; otherwise data are made up')
    .option('--json <file>', 'JSON lines of all runs; the next call continues from it')
    .option('--from <file>', 'show what such a file holds, and run nothing')
    .option('--report <file>', 'write a page with curves')
    .option('--save', 'keep the runs for the tables of the README')
    .option('--quick', 'a few steps of one setting of each, in some seconds')
    .addOption(new Option(WORKER).hideHelp())
    .action((flags: Flags) => choose((signal) => longer(flags, signal)));
