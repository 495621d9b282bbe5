import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BackendsResult, backendsTable, keptBackends } from '../../backends/result.js';
import { keptDefaults } from '../../defaults/kept.js';
import type { Defaults } from '../../defaults/suite.js';
import { programTable, scoreTable } from '../../defaults/tables.js';
import { verdictsOf } from '../../defaults/verdict.js';
import { keptGpu } from '../../gpu/kept.js';
import { gpuTables } from '../../gpu/tables.js';
import type { Journal } from '../../longer/jobs/journal.js';
import { keptLonger } from '../../longer/results/kept.js';
import { summariesOf } from '../../longer/results/summary.js';
import { factsText, longerLine, longerTable, whereText } from '../../longer/results/tables.js';
import { keptRanks, type RanksResult } from '../../ranks/measured/result.js';
import { measuredTable } from '../../ranks/measured/table.js';
import { describeMachine } from '../machine.js';
import { markdownTable } from '../markdown-table.js';
import { withMethods } from './methods-table.js';
import { overviewOf } from './overview.js';
import type { Result } from '../result.js';
import { RESULTS } from '../saved.js';
import { beginOf, between } from './sections.js';
import { tableOf, type TextTable } from '../table.js';

const README = fileURLToPath(new URL('../../../README.md', import.meta.url));
/** The README of the repository. */
const FRONT = fileURLToPath(new URL('../../../../../README.md', import.meta.url));
/** The README of the methods that others have. */
const METHODS = fileURLToPath(
  new URL('../../../../../packages/methods/README.md', import.meta.url),
);
const TRAIN = beginOf('table');
const DEFAULTS = beginOf('table: defaults');
const LONGER = beginOf('table: longer');
const GPU = beginOf('table: gpu');
const BACKENDS = beginOf('table: backends');
const RANKS = beginOf('table: ranks');

/** The saved results by name of the task; lists of numbers are text in these files. */
function savedResults(folder: string): Result[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return files
    .toSorted()
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Result);
}

const withoutStars = ({ head, rows }: TextTable): TextTable => ({
  head,
  rows: rows.map((row) => row.map((cell) => cell.replace(/ \*$/, ' (target)'))),
});

function section(result: Result): string {
  const { task, summary, steps, batch, data, trials, seeds, machine, date, command } = result;
  const target =
    summary.reference === null
      ? ''
      : ` Target: ${Number(summary.target!.toPrecision(4))}, of ${summary.reference}.`;
  const how = `${data}, batch ${batch}, ${steps} steps; ${trials} trials, ${seeds} seeds.${target}`;
  const table = markdownTable(withoutStars(tableOf(summary)));
  const later = (result.beside ?? []).map(
    (one) => `${one.names.join(' and ')}, with ratios to a run beside them: ${whereOf(one)}`,
  );
  return [`### ${task}`, how, table, whereOf({ machine, date, command }), ...later].join('\n\n');
}

const whereOf = ({ machine, date, command }: Pick<Result, 'machine' | 'date' | 'command'>) =>
  `${describeMachine(machine)}, ${date.slice(0, 10)}: \`${command}\``;

const orNone = <R>(results: readonly R[], text: (results: readonly R[]) => string): string =>
  results.length === 0 ? 'No results are saved yet.' : text(results);

/** The bench's README with the tables of these results. */
export const withTables = (readme: string, results: readonly Result[]): string =>
  between(
    readme,
    TRAIN,
    orNone(results, (all) => all.map(section).join('\n\n')),
  );

/** The repository's README with the overview of these results. */
const withOverview = (readme: string, results: readonly Result[]): string =>
  between(
    readme,
    TRAIN,
    orNone(results, (all) => markdownTable(overviewOf(all))),
  );

/** The scores of the ordinary programs; program by program on request. */
function withDefaults(readme: string, found: Defaults | null, isWhole: boolean): string {
  const text = orNone(found ? [found] : [], ([one]) => {
    const verdicts = verdictsOf(one!);
    const scores = [markdownTable(scoreTable(verdicts))];
    if (!isWhole) return scores.join('');
    const halves = ['choosing', 'reporting'].map((half) =>
      markdownTable(programTable(verdicts.filter((verdict) => verdict.half === half))),
    );
    return [...scores, ...halves, whereOf(one!)].join('\n\n');
  });
  return between(readme, DEFAULTS, text);
}

/** The tables of the longer runs, or a line about all of them. */
function withLonger(readme: string, found: Journal | null, isWhole: boolean): string {
  const text = orNone(found ? [found] : [], ([one]) => {
    const summaries = summariesOf(one!);
    if (!isWhole) return longerLine(summaries);
    const tables = summaries.flatMap((summary) => [
      `### ${summary.facts.name}, longer`,
      factsText(summary),
      markdownTable(longerTable(summary)),
    ]);
    return [...tables, whereText(one!)].join('\n\n');
  });
  return between(readme, LONGER, text);
}

/** The table of backends, and where it was measured. */
const withBackends = (readme: string, found: readonly BackendsResult[]): string =>
  between(
    readme,
    BACKENDS,
    orNone(found, ([one]) => atLoad(backendsTable(one!.costs), one!, `${one!.load}`)),
  );

/** The table of steps on ranks, and where it was measured. */
const withRanks = (readme: string, found: readonly RanksResult[]): string =>
  between(
    readme,
    RANKS,
    orNone(found, ([one]) => atLoad(measuredTable(one!.runs), one!, one!.load.join(' to '))),
  );

const atLoad = (table: TextTable, where: Parameters<typeof whereOf>[0], load: string): string =>
  `${markdownTable(table)}\n\n${whereOf(where)}, at a load of ${load}`;

/** What only the bench's own README has. */
const withOwn = (readme: string, folder: string): string =>
  withRanks(between(readme, GPU, orNone(keptGpu(folder), gpuTables)), keptRanks(folder));

interface Readme {
  readonly file: string;
  readonly written: string;
  readonly text: string;
}

/** The READMEs, as they should be for the saved results. */
export function readmes(folder = RESULTS): Readme[] {
  const [results, defaults] = [savedResults(folder), keptDefaults(folder)];
  const longer = keptLonger(folder);
  const filled = (file: string, fill: typeof withTables): Readme => {
    const written = readFileSync(file, 'utf8');
    const isWhole = file === README;
    const text = withDefaults(fill(written, results), defaults, isWhole);
    const all = withBackends(withLonger(text, longer, isWhole), keptBackends(folder));
    return { file, written, text: isWhole ? withOwn(all, folder) : all };
  };
  const methods = readFileSync(METHODS, 'utf8');
  return [
    filled(README, withTables),
    filled(FRONT, withOverview),
    {
      file: METHODS,
      written: methods,
      text: withMethods(methods, results, keptDefaults(folder, 'methods')),
    },
  ];
}

/** Writes the READMEs. @returns Their paths. */
export function updateReadmes(): string[] {
  return readmes().map(({ file, text }) => {
    writeFileSync(file, text);
    return file;
  });
}
