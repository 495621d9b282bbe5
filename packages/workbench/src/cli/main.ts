import { resolve } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { ranks, type Ranks } from '@curvature/distributed';
import { CurvatureError } from '@curvature/spec';
import Table from 'cli-table3';
import { CommanderError } from 'commander';
import pc from 'picocolors';
import { catalogueOf, type App } from './app.js';
import { parseCommandLine } from './command-line.js';
import { compare } from '../report/comparison/comparison.js';
import { runExperiment, type Experiment } from './experiment.js';
import { renderReport } from '../report/report.js';
import type { RunResult } from '../report/comparison/result.js';
import { agreed } from './ranks/agree.js';
import { asRank, interruptOf } from './ranks/as-rank.js';
import { checkRanks } from './ranks/check-ranks.js';
import { startThreads, tellExitCode } from './ranks/start-threads.js';
import { verdictOf } from '../report/comparison/verdict.js';
import { checkSettings, type Settings } from './settings.js';
import { writeFileAtomically } from '../checkpoint/write-file.js';

/** The optimizer that most programs start with. */
const REFERENCE = 'adam';

/** A single run is an object, a comparison an array. */
const toJson = (runs: number, results: readonly RunResult[]) =>
  JSON.stringify(runs === 1 ? results[0] : results, (name, value: unknown) =>
    name === 'heatMaps' ? undefined : value,
  );

async function writeOutputs(
  { runs, json, report, quiet }: Settings,
  { results, floor }: Experiment,
): Promise<void> {
  if (json) await writeFileAtomically(json, toJson(runs.length, results));
  if (report) await writeFileAtomically(report, renderReport(results, new Date(), floor));
  if (report && !quiet) console.log(`The report is ${resolve(report)}`);
}

/** Column widths, so that a comparison fits a terminal; null: as wide as the content. */
const WIDTHS: Readonly<Record<string, number | null>> = {
  optimizer: null,
  options: 32,
  'final loss': 10,
  'best loss': 10,
  accuracy: 10,
  'ms per step': 8,
  seconds: 9,
};
const widthOf = (title: string) => (title in WIDTHS ? WIDTHS[title]! : 14);

function printComparison(results: readonly RunResult[]): void {
  const { head, rows } = compare(results);
  const table = new Table({
    head: head.map((title) => pc.bold(title)),
    colWidths: head.map(widthOf),
    wordWrap: true,
    style: { head: [], border: [] },
  });
  table.push(...rows.map((row) => [...row]));
  console.log(table.toString());
  const verdict = verdictOf(results, REFERENCE);
  if (verdict) console.log(verdict);
}

async function execute(given: Settings, across: Ranks): Promise<number> {
  const settings = asRank(given, across.rank);
  const interrupt = interruptOf(across);
  try {
    const experiment = await runExperiment(settings, across, interrupt.signal);
    const { results } = experiment;
    if (results.length === 0) return 130;
    if (!settings.quiet) printComparison(results);
    await writeOutputs(settings, experiment);
    if (across.rank === 0) {
      for (const { label, stopped } of results) if (stopped) console.error(`${label}: ${stopped}`);
    }
    if (interrupt.signal.aborted) return 130;
    return results.some(({ stopped }) => stopped) ? 1 : 0;
  } finally {
    interrupt.release();
  }
}

/** Trains here, or on threads that run this program again. */
async function start(settings: Settings): Promise<number> {
  const across = await ranks();
  const { size, kind } = across;
  if (kind !== 'local') {
    await agreed(across, async () => checkRanks(settings, { size, kind }));
    return execute(settings, across);
  }
  const { ranks: wanted = 1 } = settings;
  checkRanks(settings, { size: wanted, kind: 'threads' });
  return wanted === 1 ? execute(settings, across) : startThreads(wanted);
}

/** Sentences are printed by the first rank alone, since all have the same. */
async function show(error: unknown): Promise<void> {
  // Without the ranks themselves, for want of a library, every process says so.
  const rank = await ranks().then(
    (across) => across.rank,
    () => 0,
  );
  if (rank > 0) return;
  console.error(error instanceof CurvatureError ? pc.red(error.message) : error);
}

/**
 * Runs an app's command line.
 * @param argv The arguments, without node and the script; `--ranks` runs this process's program again, with all its arguments, on threads.
 * @returns The exit code: 0 done, 1 a run failed or an internal error, 2 refused, 130 interrupted.
 */
export async function runApp(app: App, argv: readonly string[]): Promise<number> {
  const code = await codeOf(app, argv);
  const across = isMainThread ? null : await ranks();
  if (across?.kind !== 'threads') return code;
  // A thread that ends with another code would be taken for one that failed.
  if (across.rank === 0) tellExitCode(code);
  return 0;
}

async function codeOf(app: App, argv: readonly string[]): Promise<number> {
  try {
    const catalogue = catalogueOf(app);
    const call = parseCommandLine(catalogue, argv);
    return call ? await start(checkSettings(catalogue, call.given, call.flags)) : 0;
  } catch (error) {
    if (error instanceof CommanderError) return 2;
    if (!(error instanceof CurvatureError) && !isMainThread) throw error;
    await show(error);
    return error instanceof CurvatureError ? 2 : 1;
  }
}

/** Runs an app's command on this process's arguments and sets the exit code. */
export async function main(app: App): Promise<void> {
  process.exitCode = await runApp(app, process.argv.slice(2));
}
