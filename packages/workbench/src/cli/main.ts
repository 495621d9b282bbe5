import { resolve } from 'node:path';
import { CurvatureError } from '@curvature/spec';
import Table from 'cli-table3';
import { CommanderError } from 'commander';
import pc from 'picocolors';
import { catalogueOf, type App } from './app.js';
import { parseCommandLine } from './command-line.js';
import { compare } from '../report/comparison/comparison.js';
import { runExperiment, type Experiment } from './experiment.js';
import { listenForInterrupt } from './interrupt.js';
import { renderReport } from '../report/report.js';
import type { RunResult } from '../report/comparison/result.js';
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

async function execute(settings: Settings): Promise<number> {
  const interrupt = listenForInterrupt();
  try {
    const experiment = await runExperiment(settings, interrupt.signal);
    const { results } = experiment;
    if (results.length === 0) return 130;
    if (!settings.quiet) printComparison(results);
    await writeOutputs(settings, experiment);
    for (const { label, stopped } of results) if (stopped) console.error(`${label}: ${stopped}`);
    if (interrupt.signal.aborted) return 130;
    return results.some(({ stopped }) => stopped) ? 1 : 0;
  } finally {
    interrupt.release();
  }
}

/**
 * Runs an app's command line.
 * @param argv The arguments, without node and the script.
 * @returns The exit code: 0 done, 1 a run failed or an internal error, 2 refused, 130 interrupted.
 */
export async function runApp(app: App, argv: readonly string[]): Promise<number> {
  try {
    const catalogue = catalogueOf(app);
    const call = parseCommandLine(catalogue, argv);
    return call ? await execute(checkSettings(catalogue, call.given, call.flags)) : 0;
  } catch (error) {
    if (error instanceof CommanderError) return 2;
    console.error(error instanceof CurvatureError ? pc.red(error.message) : error);
    return error instanceof CurvatureError ? 2 : 1;
  }
}

/** Runs an app's command on this process's arguments and sets the exit code. */
export async function main(app: App): Promise<void> {
  process.exitCode = await runApp(app, process.argv.slice(2));
}
