import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CurvatureError } from '@curvature/spec';
import { Command } from 'commander';
import { methods, ours } from '../defaults/contenders.js';
import { asDefaults, type Defaults, runSuite } from '../defaults/suite.js';
import type { Outcome } from '../defaults/run-program.js';
import { programTable, scoreTable } from '../defaults/tables.js';
import { verdictsOf } from '../defaults/verdict.js';
import { saveDefaults } from '../defaults/kept.js';
import { defaultsPage } from '../defaults/page.js';
import { named } from '../contenders/named.js';
import { FILES } from '../programs/data.js';
import { programs } from '../programs/index.js';
import { load } from '../protocol/load.js';
import { four } from '../record/digits.js';
import { writeWhole } from '../record/ledger.js';
import { RESULTS } from '../record/saved.js';
import { describeMachine } from '../record/machine.js';
import { useBackend } from '@curvature/workbench';
import { backendFlag, backendOf } from './backend-flag.js';
import { count, list } from './numbers.js';
import { printTable } from './print-table.js';

/** As typed. */
interface Flags {
  readonly programs?: string;
  readonly optimizers?: string;
  readonly seeds: string;
  readonly data?: string;
  readonly backend?: string;
  readonly json?: string;
  readonly report?: string;
  readonly save?: boolean;
}

const programsNamed = (given: string | undefined) =>
  given === undefined
    ? programs
    : named('program', programs, list(given), 'The name may be misspelled.');

const all = [...ours, ...methods];
/** What `--optimizers` takes for all of the methods. */
const METHODS = 'methods';
const entrantsNamed = (given: string | undefined) => {
  if (given === undefined) return ours;
  return given === METHODS ? methods : named('optimizer', all, list(given));
};

/** @throws CurvatureError if a file of the programs is missing. */
function checkFolder(folder: string): void {
  const missing = Object.values(FILES).filter((name) => !existsSync(join(folder, name)));
  if (missing.length === 0) return;
  throw new CurvatureError(
    `${folder} has no ${missing.join(', no ')}.`,
    'It may be another folder.',
    'Point --data at a folder with mnist/, california_housing.csv.gz and tinyshakespeare.txt.',
  );
}

const notKept = () =>
  new CurvatureError(
    '--save keeps outcomes of ours, or of all methods, on wasm and made-up data alone.',
    'Outcomes of two kinds of data, or of other optimizers, cannot stand in one table.',
    'Leave --data, --optimizers and --backend out, take --optimizers methods, or use --json.',
  );

/** A line for each run, on stderr. */
function showOutcome({ program, optimizer, seed, validation, seconds, diverged }: Outcome): void {
  const end = diverged ?? `validation loss ${four(validation?.loss ?? null)}`;
  console.error(`${program}, ${optimizer}, seed ${seed}: ${end}, ${seconds.toFixed(1)} s`);
}

function printDefaults(result: Defaults): void {
  const verdicts = verdictsOf(result);
  console.log(
    '\nValidation loss over the best Adam: after its steps / after the median seconds of Adam',
  );
  printTable(programTable(verdicts));
  printTable(scoreTable(verdicts));
}

/** What repeats a run; its folder of data is a matter of the machine. */
const commandOf = (seeds: number, { optimizers, data, backend }: Flags): string =>
  [
    `pnpm bench defaults --seeds ${seeds}`,
    ...(optimizers === undefined ? [] : [`--optimizers ${optimizers}`]),
    ...(data === undefined ? [] : ['--data FOLDER']),
    ...(backend === undefined ? [] : [`--backend ${backend}`]),
  ].join(' ');

async function runDefaults(flags: Flags, signal: AbortSignal): Promise<void> {
  const chosen = programsNamed(flags.programs);
  const seeds = count('seeds', flags.seeds);
  if (flags.data !== undefined) checkFolder(flags.data);
  const whose = flags.optimizers === METHODS ? 'methods' : 'ours';
  const others = whose === 'methods' ? undefined : flags.optimizers;
  if (flags.save && (flags.data ?? others ?? flags.backend) !== undefined) throw notKept();
  const backend = backendOf(flags.backend);
  const entrants = entrantsNamed(flags.optimizers);
  await useBackend(backend);
  const folder = flags.data === undefined ? {} : { folder: flags.data };
  const outcomes = await runSuite({
    programs: chosen,
    seeds,
    entrants,
    ...folder,
    signal,
    onOutcome: showOutcome,
  });
  if (signal.aborted) return;
  const result = asDefaults(chosen, seeds, outcomes, commandOf(seeds, flags));
  console.error(`${describeMachine(result.machine)}, load ${load()}`);
  printDefaults(result);
  if (flags.json) writeWhole(flags.json, JSON.stringify(result, null, 1));
  if (flags.report) writeWhole(flags.report, defaultsPage(result));
  if (flags.save) console.log(`Kept in ${saveDefaults(result, RESULTS, whose)}`);
}

/** `bench defaults`. */
export const defaultsCommand = (
  choose: (work: (signal: AbortSignal) => Promise<unknown>) => void,
): Command =>
  new Command('defaults')
    .summary('ordinary programs, ours without an option against Adam at four rates')
    .description(
      'Runs ordinary programs with each optimizer of ours without any option, and with tf.train.adam ' +
        'at 0.0003, 0.001, 0.003 and 0.01; compares validation loss after the same steps and after the median of the seconds of Adam.',
    )
    .option('--programs <names>', `some of ${programs.map(({ name }) => name).join(', ')}`)
    .option(
      '--optimizers <names>',
      `${METHODS} for all methods, or some of ${all.map(({ name }) => name).join(', ')} (default: ours)`,
    )
    .option('--seeds <count>', 'runs of each, from seeds 1, 2, ...', '3')
    .option(
      '--data <folder>',
      'read mnist/, california_housing.csv.gz and tinyshakespeare.txt there',
    )
    .option(...backendFlag)
    .option('--json <file>', 'write the outcomes')
    .option('--report <file>', 'write a page')
    .option('--save', 'keep the outcomes of these programs for the tables of the README')
    .action((flags: Flags) => choose((signal) => runDefaults(flags, signal)));
