import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeMachine } from './machine.js';
import { overviewOf } from './overview.js';
import type { Result } from './result.js';
import { RESULTS } from './saved.js';
import { tableOf, type TextTable } from './table.js';

const README = fileURLToPath(new URL('../../README.md', import.meta.url));
/** The README of the repository. */
const FRONT = fileURLToPath(new URL('../../../../README.md', import.meta.url));
const [BEGIN, END] = [
  '<!-- Written by `pnpm bench table` -->',
  '<!-- The end of what is written -->',
];

/** The saved results by name of the task; lists of numbers are text in these files. */
function savedResults(folder: string): Result[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return files
    .toSorted()
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Result);
}

/** A table with columns of one width, as the formatter writes it. */
function markdownTable({ head, rows }: TextTable): string {
  const widths = head.map((title, i) =>
    Math.max(3, title.length, ...rows.map((row) => row[i]!.length)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
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
  const where = `${describeMachine(machine)}, ${date.slice(0, 10)}: \`${command}\``;
  return [`### ${task}`, how, markdownTable(withoutStars(tableOf(summary))), where].join('\n\n');
}

function between(
  readme: string,
  results: readonly Result[],
  text: (results: readonly Result[]) => string,
): string {
  const [before, after] = [readme.split(BEGIN)[0]!, readme.split(END)[1]!];
  const tables = results.length === 0 ? 'No results are saved yet.' : text(results);
  return `${before}${BEGIN}\n\n${tables}\n\n${END}${after}`;
}

/** The bench's README with the tables of these results. */
export const withTables = (readme: string, results: readonly Result[]): string =>
  between(readme, results, (all) => all.map(section).join('\n\n'));

/** The repository's README with the overview of these results. */
const withOverview = (readme: string, results: readonly Result[]): string =>
  between(readme, results, (all) => markdownTable(overviewOf(all)));

interface Readme {
  readonly file: string;
  readonly written: string;
  readonly text: string;
}

/** Both READMEs, as they should be for the saved results. */
export function readmes(folder = RESULTS): Readme[] {
  const results = savedResults(folder);
  const filled = (file: string, fill: typeof withTables): Readme => {
    const written = readFileSync(file, 'utf8');
    return { file, written, text: fill(written, results) };
  };
  return [filled(README, withTables), filled(FRONT, withOverview)];
}

/** Writes both READMEs. @returns Their paths. */
export function updateReadmes(): string[] {
  return readmes().map(({ file, text }) => {
    writeFileSync(file, text);
    return file;
  });
}
